package golog

import (
	"regexp"
	"strings"
	"sync"
)

// A translation is how git or the system words one of their sentences in other
// languages. Only texts that no wording knows are looked up here: go itself
// speaks English, its tools and Windows may not. %s stands for a name.
type translation struct {
	english string
	foreign []string
}

// The sentences of git (its message catalogues), of libc's strerror and
// gai_strerror, which ssh and git print, and of Windows (Winsock errors).
var translations = []translation{
	{"Authentication failed for '%s'", []string{"Authentifizierung fehlgeschlagen für '%s'", "Autenticación falló para '%s'", "Échec d'authentification pour '%s'", "Autenticazione non riuscita per '%s'",
		"Uwierzytelnienie nie powiodło się dla „%s”", "Autenticação falhou para '%s'", "Autentisering misslyckades \"%s\"", "'%s' için kimlik doğrulaması başarısız", "'%s' 鉴权失败", "'%s' 身份驗證失敗", "'%s' の認証に失敗しました"}},
	{"repository '%s' not found", []string{"Repository '%s' nicht gefunden", "repositorio '%s' no encontrado", "dépôt '%s' non trouvé", "repository '%s' non trovato", "nie znaleziono repozytorium „%s”",
		"repositório '%s' inexistente", "repositório '%s' não encontrado", "arkivet \"%s\" hittades inte", "'%s' deposu bulunamadı", "仓库 '%s' 未找到", "版本庫 '%s' 未找到", "リポジトリ '%s' が見つかりません", "репозиторий «%s» не найден", "репозиторий '%s' не найден"}},
	{"couldn't find remote ref", []string{"Konnte Remote-Referenz", "no se pudo encontrar ref remota", "impossible de trouver la référence distante", "impossibile trovare il riferimento remoto", "nie znaleziono zdalnej referencji",
		"incapaz encontrar ref remoto", "Kunde inte hitta fjärr-referensen", "uzak başvurusu bulunamadı", "无法找到远程引用", "無法找到遠端引用", "リモート参照"}},
	{"remote end hung up unexpectedly", []string{"Die Gegenseite hat unerwartet abgebrochen", "el remoto se colgó de manera inesperada", "l'hôte distant a fermé la connexion de manière inattendue", "l'interlocutore remoto ha chiuso inaspettatamente",
		"zdalna maszyna nieoczekiwanie się rozłączyła", "o lado remoto desligou inesperadamente", "fjärren lade på oväntat", "远端意外挂断了", "遠端意外掛斷了", "リモート側が突然終了しました"}},
	{"early EOF", []string{"zu frühes Dateiende", "EOF temprano", "fin de fichier prématurée", "EOF prematuro", "너무 빨리 파일이 끝남", "przedwczesny koniec pliku", "неожиданный конец файла", "tidigt filslut", "erken dosya sonu", "过早的文件结束符", "過早的檔案結束符"}},
	{"info/refs not valid: is this a git repository?", []string{"info/refs nicht gültig", "info/refs no es válido", "info/refs n'est pas valide", "info/refs non valido", "info/refs nieprawidłowe", "info/refs é inválido", "info/refs inte giltig", "info/refs geçerli değil", "info/refs 无效", "info/refs 無效"}},
	{"bad config line", []string{"Ungültige Konfigurationszeile", "mala línea de config", "de config incorrecte dans le fichier", "riga configurazione", "zły wiersz konfiguracji", "linha de configuração", "felaktig konfigurationsfil rad", "hatalı yapılandırma satırı", "中错误的配置行", "中錯誤的設定行"}},
	{"does not appear to be a git repository", []string{"scheint kein Git-Repository zu sein", "no parece ser un repositorio git", "ne semble pas être un dépôt git", "non sembra essere un repository Git", "nie wygląda na repozytorium gita", "似乎不是一个 git 仓库", "不像是 git 版本庫", "は git リポジトリではないようです"}},
	{"detected dubious ownership", []string{"zweifelhafte Besitzverhältnisse", "propiedad dudosa detectada", "propriété douteuse détectée", "检测到可疑的仓库所有权", "所有權可疑"}},
	{"unable to access '%s'", []string{"konnte nicht auf '%s' zugreifen", "no se puede acceder a '%s'", "no es posible acceder a '%s'", "impossible d'accéder à '%s'", "impossibile accedere a '%s'", "nie można uzyskać dostępu do „%s”",
		"incapaz de acessar '%s'", "невозможно получить доступ к «%s»", "无法访问 '%s'", "無法存取 '%s'", "'%s' にアクセスできません"}},
	{"Connection refused", []string{"Spojení odmítnuto", "Verbindungsaufbau abgelehnt", "Conexión rehusada", "Connexion refusée", "Connessione rifiutata", "接続を拒否されました", "연결이 거부됨", "Verbinding is geweigerd", "Połączenie odrzucone",
		"Conexão recusada", "Ligação recusada", "В соединении отказано", "Förbindelsen förvägrad", "Bağlantı reddedildi", "У з'єднанні відмовлено", "拒绝连接", "連線被拒絕"}},
	{"Connection timed out", []string{"Spojení bylo příliš dlouho neaktivní", "Die Wartezeit für die Verbindung ist abgelaufen", "Expiró el tiempo de conexión", "Connexion terminée par expiration du délai d'attente", "Connessione scaduta", "接続がタイムアウトしました",
		"연결 시간 초과", "Verbinding is verlopen", "Przekroczony czas oczekiwania na połączenie", "Tempo esgotado para conexão", "Время ожидания соединения истекло", "Förbindelsens tidsgräns löpte ut", "Bağlantıda zaman aşımı", "连接超时", "連線超過時間"}},
	{"connect: No route to host", []string{"K počítači neexistuje cesta", "Keine Route zum Zielrechner", "No existe ninguna ruta hasta el", "Aucun chemin d'accès pour atteindre l'hôte", "Nessun instradamento per l'host", "ホストへの経路がありません",
		"호스트로 갈 루트가 없음", "Geen route naar host", "Brak trasy do hosta", "Não há rota para o host", "Нет маршрута до узла", "Ingen väg till värd", "没有到主机的路由", "找不到通往該主機的路由路徑"}},
	{"connect: Network is unreachable", []string{"Síť není dostupná", "Das Netzwerk ist nicht erreichbar", "La red es inaccesible", "Le réseau n'est pas accessible", "La rete non è raggiungibile", "ネットワークに届きません", "네트워크가 접근 불가능합니다",
		"Netwerk is onbereikbaar", "Sieć jest niedostępna", "A rede está fora de alcance", "Сеть недоступна", "Nätverket kan inte nås", "Ağ erişilebilir durumda değil", "网络不可达", "無法接觸網路"}},
	{"Name or service not known", []string{"Neznámé jméno nebo služba", "Der Name oder der Dienst ist nicht bekannt", "Nombre o servicio desconocido", "Nom ou service inconnu", "Nome o servizio sconosciuto", "名前またはサービスが不明です",
		"이름 혹은 서비스를 알 수 없습니다", "Naam of dienst is niet bekend", "Ta nazwa lub usługa jest nieznana", "Nome ou serviço desconhecido", "Неизвестное имя или служба", "Namn eller tjänst okänd", "İsim ya da servis bilinmiyor", "未知的名称或服务", "名稱或服務未知"}},
	{"Temporary failure in name resolution", []string{"Dočasná chyba při vyhodnocování jména", "Temporärer Fehler bei der Namensauflösung", "Fallo temporal en la resolución del nombre", "Échec temporaire dans la résolution du nom", "Errore temporaneo nella risoluzione del nome",
		"名前解決に一時的に失敗しました", "Tijdelijk probleem in naamsherleiding", "Odwzorowanie nazwy jest chwilowo niemożliwe", "Falha temporário na resolução de nome", "Временный сбой в разрешении имен", "Namnuppslagning misslyckades temporärt", "域名解析暂时失败", "解析名稱時發生暫時性錯誤"}},
	{"Connection reset by peer", []string{"Spojení zrušeno druhou stranou", "Die Verbindung wurde vom Kommunikationspartner zurückgesetzt", "Conexión reinicializada por la máquina remota", "Connexion ré-initialisée par le correspondant", "Connessione interrotta dal corrispondente",
		"接続が相手からリセットされました", "상대편이 연결을 끊음", "Verbinding is weggevallen", "Połączenie zerwane przez drugą stronę", "Conexão fechada pela outra ponta", "Соединение разорвано другой стороной", "Förbindelse borttagen av partnern", "连接被对方重设", "連線被對方重設"}},
	{"no space left on device", []string{"Na zařízení není volné místo", "Auf dem Gerät ist kein Speicherplatz mehr verfügbar", "No queda espacio en el dispositivo", "Aucun espace disponible sur le périphérique", "Spazio esaurito sul device", "デバイスに空き領域がありません",
		"장치에 남은 공간이 없음", "Geen ruimte meer over op apparaat", "Brak miejsca na urządzeniu", "Não há espaço disponível no dispositivo", "На устройстве не осталось свободного места", "Enheten är full", "设备上没有空间", "裝置上已無多餘空間"}},

	{"actively refused", []string{"da der Zielcomputer die Verbindung verweigerte", "l’a expressément refusée", "l'a expressément refusée", "denegó expresamente dicha conexión", "rifiuto persistente del computer di destinazione", "máquina de destino as recusou ativamente",
		"конечный компьютер отверг запрос", "由于目标计算机积极拒绝", "因為目標電腦拒絕連線", "対象のコンピューターによって拒否された", "대상 컴퓨터에서 연결을 거부했으므로", "aktywnie go odmawia", "de doelcomputer de verbinding actief heeft geweigerd"}},
	{"did not properly respond", []string{"nach einer bestimmten Zeitspanne nicht richtig reagiert", "n’a pas répondu convenablement", "n'a pas répondu convenablement", "no respondió adecuadamente tras un periodo de tiempo", "non ha risposto correttamente dopo un certo periodo", "não respondeu corretamente após um período",
		"за требуемое время не получен нужный отклик", "在一段时间后没有正确答复", "一段時間後並未正確回應", "一定の時間を過ぎても正しく応答しなかった", "응답하지 않아 연결하지 못했거나", "nie odpowiedziała poprawnie po ustalonym okresie"}},
	{"forcibly closed by the remote host", []string{"wurde vom Remotehost geschlossen", "a dû être fermée par l’hôte distant", "a dû être fermée par l'hôte distant", "existente por el host remoto", "interrotta forzatamente dall'host remoto", "conexão existente pelo host remoto",
		"Удаленный хост принудительно разорвал", "远程主机强迫关闭了一个现有的连接", "遠端主機已強制關閉一個現存的連線", "リモート ホストに強制的に切断されました", "원격 호스트에 의해 강제로 끊겼습니다"}},
	{"No such host is known", []string{"Der angegebene Host ist unbekannt", "Dieser Host ist unbekannt", "Hôte inconnu", "Host desconocido", "Host sconosciuto", "Este host não é conhecido", "Этот хост неизвестен", "不知道这样的主机", "無法識別這台主機", "そのようなホストは不明です", "알려진 호스트가 없습니다", "Nieznany host"}},
	{"unreachable network", []string{"Ein Socketvorgang bezog sich auf ein nicht verfügbares Netzwerk", "vers un réseau impossible à atteindre", "en una red no accesible", "sur un réseau inaccessible", "向一个无法连接的网络尝试了一个套接字操作", "到達できないネットワークに対して"}},
	{"forbidden by its access permissions", []string{"aufgrund der Zugriffsrechte", "d’une manière interdite par ses autorisations d’accès", "no permitida por sus permisos de acceso", "以一种访问权限不允许的方式做了一个访问套接字的尝试", "アクセス許可で禁じられた方法で"}},
	{"Access is denied", []string{"Zugriff verweigert", "Accès refusé", "Acceso denegado", "Accesso negato", "Acesso negado", "Отказано в доступе", "拒绝访问", "存取被拒", "アクセスが拒否されました", "액세스가 거부되었습니다", "Odmowa dostępu"}},
	{"not enough space on the disk", []string{"Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung", "Espace insuffisant sur le disque", "Espacio en disco insuficiente", "Spazio su disco insufficiente", "Não há espaço suficiente em disco", "Недостаточно места на диске", "磁盘空间不足", "ディスクに十分な空き領域がありません"}},
}

// A phrase is a foreign sentence and what it is in English.
type phrase struct {
	has     string // its longest literal part, in small letters
	pattern func() *regexp.Regexp
	english string
}

// phrases are the translations as patterns, made on first use.
var phrases = sync.OnceValue(func() []phrase {
	var list []phrase
	for _, t := range translations {
		for _, f := range t.foreign {
			f = typography.Replace(f)
			re := strings.ReplaceAll(regexp.QuoteMeta(f), "%s", `([^'"«»]+)`)
			list = append(list, phrase{longest(strings.ToLower(f)), whenAsked(`(?i)` + re), strings.ReplaceAll(t.english, "%s", "$1")})
		}
	}
	return list
})

func longest(sentence string) (best string) {
	for _, part := range strings.Split(sentence, "%s") {
		if len(part) > len(best) {
			best = part
		}
	}
	return best
}

// inEnglish puts the sentences that are known into English. The second result
// is false if there was none.
func inEnglish(text string) (string, bool) {
	text = typography.Replace(text)
	lower, found := strings.ToLower(text), false
	for _, p := range phrases() {
		if strings.Contains(lower, p.has) && p.pattern().MatchString(text) {
			text, found = p.pattern().ReplaceAllString(text, p.english), true
		}
	}
	return text, found
}

package goproxy

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/note"
)

// ChecksumDatabase is what GOSUMDB says about one.
type ChecksumDatabase struct {
	Name string // host, or host/path; what go.sum's proofs are signed with
	Key  string // verifier key name+hash+key (package note); empty where go knows the key by the name
	URL  string // base URL that GOSUMDB gives; empty: each module proxy is asked to stand in, then https://Name
}

// String is the name and where it is reached, redacted.
func (d ChecksumDatabase) String() string { return d.Name + " at " + Redact(d.BaseURL()) }

// GoString keeps credentials out of %#v too.
func (d ChecksumDatabase) GoString() string { return d.String() }

// MarshalText keeps them out of JSON.
func (d ChecksumDatabase) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// ErrChecksumDatabaseOff is GOSUMDB=off.
var ErrChecksumDatabaseOff = errors.New("the checksum database is turned off")

// BaseURL is where the database itself is reached: the URL of GOSUMDB, else
// https://Name. It may hold credentials.
func (d ChecksumDatabase) BaseURL() string {
	if d.URL != "" {
		return d.URL
	}
	return "https://" + d.Name
}

// ChecksumDatabase returns the database that GOSUMDB names. The error is a
// *SettingError; of GOSUMDB=off, errors.Is says ErrChecksumDatabaseOff.
func (s Settings) ChecksumDatabase() (ChecksumDatabase, error) {
	database, err := ParseChecksumDatabase(s.Value("GOSUMDB"))
	if err != nil {
		return ChecksumDatabase{}, &SettingError{"GOSUMDB", err}
	}
	return database, nil
}

// ParseChecksumDatabase reads a value of GOSUMDB: a name or a verifier key, and
// perhaps a URL after it (cmd/go/internal/modfetch: dbDial).
//
// Of bare names go takes only those it knows the key of, and replaces one by
// another; that list is its own, and so every well-formed bare name is taken
// here, as itself.
func ParseChecksumDatabase(gosumdb string) (ChecksumDatabase, error) {
	if gosumdb == "off" {
		return ChecksumDatabase{}, ErrChecksumDatabaseOff
	}
	fields := strings.Fields(gosumdb)
	if len(fields) == 0 || len(fields) > 2 {
		return ChecksumDatabase{}, fmt.Errorf("%d fields where a key, or a key and a URL, are due", len(fields))
	}
	database := ChecksumDatabase{Name: fields[0]}
	switch {
	case strings.Contains(fields[0], "://"):
		return ChecksumDatabase{}, errors.New("a URL where a name or a key is due")
	case strings.Contains(fields[0], "+"):
		verifier, err := note.NewVerifier(fields[0])
		if err != nil {
			return ChecksumDatabase{}, fmt.Errorf("verifier key: %w", err)
		}
		database.Name, database.Key = verifier.Name(), fields[0]
	}
	if err := checkDatabaseName(database.Name); err != nil {
		return ChecksumDatabase{}, err
	}
	if len(fields) == 2 {
		if _, err := parseURL(fields[1]); err != nil {
			return ChecksumDatabase{}, err
		}
		database.URL = fields[1]
	}
	return database, nil
}

// checkDatabaseName reports a name that is not host or host/path.
func checkDatabaseName(name string) error {
	u, err := url.Parse("https://" + name)
	if err != nil || u.Host == "" || u.RawPath != "" || strings.HasSuffix(name, "/") ||
		*u != (url.URL{Scheme: "https", Host: u.Host, Path: u.Path}) {
		return fmt.Errorf("the name %q is not host or host/path", Redact(name))
	}
	return nil
}

// checksumDatabaseFor returns the name of the database that go asks about a
// module, and the setting that decides it (cmd/go/internal/modfetch: useSumDB).
// A toolchain can't be in go.sum, so go insists on the database for it, unless
// all it may ask is one file tree.
func (s Settings) checksumDatabaseFor(modulePath string) (name, decidedBy string) {
	if modulePath == toolchainModule {
		goproxy := s.Value("GOPROXY")
		if strings.HasPrefix(goproxy, "file://") && !strings.ContainsAny(goproxy, ",|") {
			return "", "GOPROXY"
		}
	} else if private, _ := s.inForce("GONOSUMDB"); s.Value("GOSUMDB") != "off" && module.MatchPrefixPatterns(private.Value, modulePath) {
		return "", private.Name
	}
	database, err := s.ChecksumDatabase()
	if err != nil {
		return "", "GOSUMDB"
	}
	return database.Name, "GOSUMDB"
}

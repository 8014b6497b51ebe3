package diagnose

import (
	"fmt"
	"net/http"
	"strings"
)

// A secret is a text that can't be printed: every verb of fmt, and JSON, show
// that there is one and no more.
type secret string

func (s secret) String() string               { return "xxxxx" }
func (s secret) GoString() string             { return "xxxxx" }
func (s secret) Format(f fmt.State, _ rune)   { fmt.Fprint(f, "xxxxx") }
func (s secret) MarshalText() ([]byte, error) { return []byte("xxxxx"), nil }

// A secretHeader are header fields that show who asks: their values can't be
// printed either.
type secretHeader map[string][]secret

// apply adds the fields to a request.
func (h secretHeader) apply(req *http.Request) {
	for name, values := range h {
		for _, v := range values {
			req.Header.Add(name, string(v))
		}
	}
}

func (h secretHeader) names() []string {
	list := []string{}
	for name := range h {
		list = append(list, name)
	}
	return list
}

// secrets are all forms in which a server may repeat the values: whole, without
// the scheme, and of basic authentication the password.
func (h secretHeader) secrets() []string {
	var list []string
	for _, values := range h {
		for _, v := range values {
			list = append(list, string(v))
			if _, bare, ok := strings.Cut(string(v), " "); ok {
				list = append(list, bare)
			}
			r := http.Request{Header: http.Header{"Authorization": {string(v)}}}
			if _, password, ok := r.BasicAuth(); ok {
				list = append(list, password)
			}
		}
	}
	return list
}

func basicAuth(login, password string) secretHeader {
	req := http.Request{Header: http.Header{}}
	req.SetBasicAuth(login, password)
	return secretHeader{"Authorization": {secret(req.Header.Get("Authorization"))}}
}

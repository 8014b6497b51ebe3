package goproxy

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/tlog"
)

// Record is what a checksum database has on one module version. Neither the
// signature of its tree nor its place in that tree has been verified: a Record
// shows that the database answers, not that its answer is to be believed.
type Record struct {
	ID    int64    // number of the record in the database's log
	Lines []string // lines for go.sum, of the zip and of its go.mod
	Tree  []byte   // signed note of the tree that holds the record (package tlog)
}

// Supported asks the module proxy at base whether it stands in for the checksum
// database of that name. It does if there is no error; a *StatusError that is
// fs.ErrNotExist says that it does not.
func (c *Client) Supported(ctx context.Context, base, database string) error {
	_, _, err := c.getBody(ctx, Endpoint{Resource: SumDBSupported, Base: base, Database: database})
	return err
}

// FindChecksumDatabase returns the base URL at which go asks the database: the one
// of GOSUMDB, or that of the first source that stands in for it, or else its own.
// The sources are those of Settings.Sources: even a private module's question
// would go this way. The error is that of a source which go does not pass by; in
// a list that ends in direct, | passes by any (cmd/go/internal/modfetch: initBase).
func (c *Client) FindChecksumDatabase(ctx context.Context, database ChecksumDatabase, sources []Source) (string, error) {
	if database.URL != "" {
		return database.URL, nil
	}
	var failure error
	for _, source := range sources {
		if source.Kind == Direct {
			return database.BaseURL(), nil
		}
		if source.Kind == Off {
			break
		}
		err := c.Supported(ctx, source.URL, database.Name)
		if err == nil {
			return standIn(source.URL, database.Name)
		}
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		failure = err
		if !source.AnyError {
			break
		}
	}
	if failure != nil {
		return "", failure
	}
	return database.BaseURL(), nil
}

// Lookup asks the checksum database at base, its own URL or the one that
// FindChecksumDatabase returns, for the record of m. A *StatusError that is
// fs.ErrNotExist says that it has none, and could not make one.
func (c *Client) Lookup(ctx context.Context, base string, m module.Version) (Record, error) {
	body, rawURL, err := c.getBody(ctx, Endpoint{Resource: SumDBLookup, Base: base, Module: m.Path, Version: m.Version})
	if err != nil {
		return Record{}, err
	}
	id, text, tree, err := tlog.ParseRecord(body)
	if err != nil {
		return Record{}, contentError(rawURL, SumDBLookup, body, err)
	}
	record := Record{ID: id, Tree: tree}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, m.Path+" "+m.Version+" ") || strings.HasPrefix(line, m.Path+" "+m.Version+"/go.mod ") {
			record.Lines = append(record.Lines, line)
		}
	}
	if len(record.Lines) == 0 {
		return Record{}, contentError(rawURL, SumDBLookup, body, errors.New("the record is of another module version"))
	}
	return record, nil
}

// standIn is the base URL of a database below that of a module proxy.
func standIn(base, database string) (string, error) {
	u, err := parseURL(base)
	if err != nil {
		return "", err
	}
	return appendPath(u, "sumdb/"+database, "sumdb/"+database).String(), nil
}

package diagnose

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"tidyx/goproxy"
	"tidyx/tidy/golog"
)

// checkProof looks whether what a checksum database answered is signed as
// GOSUMDB wants it, and whether its record is of what go downloaded. The place
// of the record in the tree is go's to check.
func (r *road) checkProof(o *Observation, b body) {
	what, ok := goproxy.ParseEndpoint(r.target.URL.String())
	if !ok || b.cut {
		return
	}
	tree, text := b.kept, []byte(nil)
	switch what.Resource {
	case goproxy.SumDBLookup:
		var err error
		if _, text, tree, err = tlog.ParseRecord(b.kept); err != nil {
			o.Step, o.Outcome, o.Error = golog.Checksum, golog.BadResponse, err.Error()
			return
		}
	case goproxy.SumDBTreeLatest:
	default:
		return
	}
	facts := &ChecksumFacts{Name: r.world.database.Name, Recorded: recordedHash(string(text), r.target.said)}
	outcome, why := facts.verify(tree, r.world.database.Key)
	if outcome == golog.OK && facts.Recorded != "" && !strings.Contains(r.target.said.Text, "downloaded: "+facts.Recorded) {
		outcome, why = golog.Disproved, "its record has another hash"
	}
	if outcome != golog.OK {
		o.Step, o.Outcome, o.Error, o.Facts = golog.Checksum, outcome, why, Facts{Checksum: facts}
	}
}

// verify checks the signature of a tree head. Where GOSUMDB is a bare name go
// alone knows the key, and nothing is checked.
func (f *ChecksumFacts) verify(tree []byte, key string) (Outcome, string) {
	if key == "" {
		return golog.OK, ""
	}
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return golog.OK, "" // go has said so
	}
	f.Key = hashOf(verifier.KeyHash())
	n, err := note.Open(tree, note.VerifierList(verifier))
	var unverified *note.UnverifiedNoteError
	var bad *note.InvalidSignatureError
	switch {
	case errors.As(err, &unverified):
		f.signature(unverified.Note.UnverifiedSigs)
		return golog.Invalid, "it is signed by another"
	case errors.As(err, &bad):
		return golog.Disproved, "its signature is not of this tree"
	case err != nil:
		return golog.BadResponse, err.Error()
	}
	if t, err := tlog.ParseTree([]byte(n.Text)); err == nil {
		f.Size = t.N
	}
	f.signature(n.Sigs)
	return golog.OK, ""
}

// signature keeps whose a tree head is: that of the name that was wanted, else
// the first.
func (f *ChecksumFacts) signature(list []note.Signature) {
	for _, s := range list {
		if f.SignedBy == "" || s.Name == f.Name {
			f.SignedBy, f.SignedIn = printable(s.Name), hashOf(s.Hash)
		}
	}
}

func hashOf(n uint32) string { return hex.EncodeToString(binary.BigEndian.AppendUint32(nil, n)) }

// recordedHash is the hash that a record has of what go says it downloaded.
func recordedHash(record string, said golog.Failure) string {
	if said.Outcome != golog.Disproved {
		return ""
	}
	want := said.Module.Path + " " + said.Module.Version
	if strings.Contains(said.Text, "verifying go.mod: ") {
		want += "/go.mod"
	}
	for _, line := range strings.Split(record, "\n") {
		if hash, ok := strings.CutPrefix(line, want+" "); ok {
			return hash
		}
	}
	return ""
}

// signedNote finds the signature in a tree head that go quotes.
var signedNote = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^\s*— (\S+) (\S+)\s*$`) })

// saidSignature is whose tree head go quotes: a name, and the hash of its key.
func saidSignature(text string) (name, key string) {
	m := signedNote().FindStringSubmatch(text)
	if m == nil {
		return "", ""
	}
	if sig, err := base64.StdEncoding.DecodeString(m[2]); err == nil && len(sig) > 4 {
		key = hex.EncodeToString(sig[:4])
	}
	return m[1], key
}

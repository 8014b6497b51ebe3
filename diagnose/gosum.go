package diagnose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"tidyx/tidy/golog"
)

// locateSums finds the lines of go.sum that a download does not agree with: a
// local look, for a mismatch alone. The failures given are left as they are.
func locateSums(failures []golog.Failure, require Requirements) []golog.Failure {
	var lines []string
	for i, f := range failures {
		if f.Step != golog.Checksum || f.Outcome != golog.Mismatch || f.Line > 0 || require.Sum == "" {
			continue
		}
		if lines == nil {
			data, err := readSmall(require.Sum)
			if err != nil {
				return failures
			}
			lines = strings.Split(string(data), "\n")
			failures = slices.Clone(failures)
		}
		if n := markLine(lines); n > 0 {
			failures[i].Told = map[string]string{"merge": fmt.Sprintf("Line %d of go.sum is a mark of git's", n)}
		}
		if n := sumLine(lines, f); n > 0 {
			failures[i].Line, failures[i].File = n, path.Join(path.Dir(require.File), path.Base(require.Sum))
		}
	}
	return failures
}

// markLine is the number of the first line that a merge left; 0: there is none.
func markLine(lines []string) int {
	return 1 + slices.IndexFunc(lines, func(s string) bool {
		return strings.HasPrefix(s, "<<<<<<< ") || strings.HasPrefix(s, ">>>>>>> ")
	})
}

// sumLine is the number of the line that go compared the download with: it
// quotes the hash. 0: there is none.
func sumLine(lines []string, f golog.Failure) int {
	_, hash, _ := strings.Cut(f.Text, "go.sum:")
	hash, _, _ = strings.Cut(strings.TrimSpace(hash), "\n")
	for i, line := range lines {
		if words := strings.Fields(line); len(words) == 3 && words[0] == f.Module.Path && words[2] == strings.TrimSpace(hash) {
			return i + 1
		}
	}
	return 0
}

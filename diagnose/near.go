package diagnose

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tidyx/goproxy"
)

// noCause says that no cause has that name, and which ones are near it.
func noCause(id string) error {
	text := fmt.Sprintf("no cause is named %q", clip(id, 80))
	if near := nearCauses(id); len(near) > 0 {
		text += "; near it: " + strings.Join(near, ", ")
	}
	return errors.New(text)
}

// nearCauses are at most three names that may have been meant: by their
// letters, else by a word that they share.
func nearCauses(id string) []string {
	const most = 3
	id = strings.ToLower(clip(id, 80))
	var near []string
	distance := map[string]int{}
	for name := range helps() {
		if d := goproxy.Distance(id, name); d <= 1+len(id)/6 {
			near, distance[name] = append(near, name), d
		}
	}
	if len(near) == 0 {
		for name := range helps() {
			if d := sharedWords(id, name); d > 0 {
				near, distance[name] = append(near, name), -d
			}
		}
	}
	slices.SortFunc(near, func(a, b string) int { return cmp.Or(cmp.Compare(distance[a], distance[b]), cmp.Compare(a, b)) })
	return near[:min(most, len(near))]
}

// sharedWords counts the words that two names have in common.
func sharedWords(a, b string) int {
	n := 0
	words := strings.Split(b, "-")
	for _, w := range strings.FieldsFunc(a, func(r rune) bool { return r < 'a' || r > 'z' }) {
		if slices.Contains(words, w) {
			n++
		}
	}
	return n
}

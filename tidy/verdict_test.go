package tidy_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// A verdict is what the tests read of a report's first finding.
type verdict struct{ Cause, Host string }

func readVerdict(file string) (verdict, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return verdict{}, err
	}
	var report struct{ Findings []verdict }
	if err := json.Unmarshal(text, &report); err != nil {
		return verdict{}, fmt.Errorf("reading the report: %w", err)
	}
	if len(report.Findings) == 0 {
		return verdict{}, errors.New("the report has no finding")
	}
	return report.Findings[0], nil
}

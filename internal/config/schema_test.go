package config

import (
	"bytes"
	"strings"
	"testing"
)

// TestSchemaSaysWhatKeysMean: an editor shows the comment of a key, its default and its words.
func TestSchemaSaysWhatKeysMean(t *testing.T) {
	text, err := Schema(false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"default": "72h"`, `"scram-sha-256"`, `"^x-"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in it", want)
		}
	}
	if n := bytes.Count(text, []byte(`"description"`)); n < 80 {
		t.Errorf("only %d descriptions", n)
	}
}

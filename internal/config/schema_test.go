package config

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write schema.json and schema-subscription.json")

// TestSchemaIsTheCommittedOne: the schemas that the command prints are those of the types.
func TestSchemaIsTheCommittedOne(t *testing.T) {
	for file, subscription := range map[string]bool{"schema.json": false, "schema-subscription.json": true} {
		want, err := makeSchema(subscription)
		if err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		} else if !bytes.Equal(Schema(subscription), want) {
			t.Errorf("%s is not what the config's types say; write it with: go generate ./cmd/dingevent", file)
		}
	}
}

// TestSchemaSaysWhatKeysMean: an editor shows the comment of a key, its default and its words.
func TestSchemaSaysWhatKeysMean(t *testing.T) {
	text := Schema(false)
	for _, want := range []string{`"default": "72h"`, `"scram-sha-256"`, `"^x-"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in it", want)
		}
	}
	if n := bytes.Count(text, []byte(`"description"`)); n < 80 {
		t.Errorf("only %d descriptions", n)
	}
}

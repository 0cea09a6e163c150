package wire

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

//go:generate go test . -run ^TestDocumentIsTheCommittedOne$ -update

var update = flag.Bool("update", false, "write docs/openapi.json")

// committed is the copy that a reviewer sees change.
const committed = "../../../docs/openapi.json"

// documentOf is what the handler says of itself, indented.
func documentOf(t *testing.T, h http.Handler) []byte {
	t.Helper()
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, documentJSON, nil)) // without a token
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Type") != "application/openapi+json" {
		t.Fatalf("the document: %d, %s", answer.Code, answer.Body)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, answer.Body.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	text.WriteByte('\n')
	return text.Bytes()
}

func TestDocumentIsTheCommittedOne(t *testing.T) {
	got := documentOf(t, NewHandler(&local.Service{Journal: memjournal.New()}, Access{Token: "t0ken"}))
	if *update {
		if err := os.WriteFile(committed, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the API is not what docs/openapi.json says; if that is meant, run make generate\n%s", diff)
	}
}

// TestNoSchemaHasTheNameOfAnEnum: oapi-codegen 2.8 names an enum after its schema and its property, and stops if a schema
// has that name.
func TestNoSchemaHasTheNameOfAnEnum(t *testing.T) {
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Enum []any `json:"enum"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	h := NewHandler(&local.Service{Journal: memjournal.New()}, Access{Token: "t0ken"})
	if err := json.Unmarshal(documentOf(t, h), &document); err != nil {
		t.Fatal(err)
	}
	schemas, enums := document.Components.Schemas, 0
	for name, schema := range schemas {
		for property, p := range schema.Properties {
			if p.Enum == nil {
				continue
			}
			enums++
			enum := strings.ReplaceAll(name+"_"+property, "_", "")
			for other := range schemas {
				if strings.EqualFold(other, enum) {
					t.Errorf("schema %s and the enum %s of %s have one name", other, property, name)
				}
			}
		}
	}
	if enums == 0 {
		t.Error("no schema has an enum")
	}
}

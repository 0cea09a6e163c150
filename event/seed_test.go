package event

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// seedSamples returns payloads that DingTalk really sent, by event type.
func seedSamples(tb testing.TB) map[string][]byte {
	tb.Helper()
	files, err := filepath.Glob("testdata/seed/*.json")
	if err != nil || len(files) != 20 {
		tb.Fatalf("testdata/seed holds %d samples, want 20 (%v)", len(files), err)
	}
	samples := map[string][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		samples[strings.TrimSuffix(filepath.Base(file), ".json")] = data
	}
	return samples
}

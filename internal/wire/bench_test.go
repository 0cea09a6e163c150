package wire

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// payloads are those that DingTalk really sent, over and over, each with digits of its own in ids and times.
func payloads(tb testing.TB, rounds int) (all [][]byte) {
	files, err := filepath.Glob("../../event/testdata/seed/*.json")
	if err != nil || len(files) != 20 {
		tb.Fatalf("%d payloads, want 20 (%v)", len(files), err)
	}
	digits := regexp.MustCompile(`[0-9]{5}`)
	for round := range rounds {
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				tb.Fatal(err)
			}
			all = append(all, digits.ReplaceAllFunc(data, func(old []byte) []byte {
				return fmt.Appendf(nil, "%c%04d", old[0], (int(old[1])*1000+round*37)%10000)
			}))
		}
	}
	return all
}

// BenchmarkRoute finds the type and the organization of a payload, and checks all of it.
func BenchmarkRoute(b *testing.B) {
	all := payloads(b, 50)
	b.Run("dingevent", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			if h := ReadHead(all[i%len(all)]); !h.Whole || h.EventType == "" {
				b.Fatal(h)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for i := range b.N {
			var h struct{ EventType, CorpId string }
			if err := json.Unmarshal(all[i%len(all)], &h); err != nil || h.EventType == "" {
				b.Fatal(h, err)
			}
		}
	})
}

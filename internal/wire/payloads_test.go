package wire

import (
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

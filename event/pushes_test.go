package event

import (
	"encoding/json"
	"fmt"
	"regexp"
	"testing"
)

// A push is a payload as it comes, with the type and corp that its envelope has.
type push struct {
	eventType, corpID string
	data              []byte
}

// pushes returns the samples over and over, each with digits of its own in ids and times.
func pushes(tb testing.TB, rounds int) []push {
	digits := regexp.MustCompile(`[0-9]{5}`)
	var all []push
	for round := range rounds {
		for eventType, data := range seedSamples(tb) {
			varied := digits.ReplaceAllStringFunc(string(data), func(old string) string {
				return fmt.Sprintf("%c%04d", old[0], (int(old[1])*1000+round*37)%10000)
			})
			var head Event
			if err := json.Unmarshal([]byte(varied), &head); err != nil {
				tb.Fatal(err)
			}
			all = append(all, push{eventType, head.CorpId, []byte(varied)})
		}
	}
	return all
}

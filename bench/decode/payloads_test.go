// Package decode measures decoding against libraries for JSON, on payloads that DingTalk really sent.
package decode

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/event"
)

// A push is a payload as it comes, with the type and corp that its envelope has.
type push struct {
	eventType, corpID string
	data              []byte
	goType            reflect.Type // the struct of this type of event
}

// pushes returns the samples over and over, each with digits of its own in ids and times.
func pushes(tb testing.TB, rounds int) (all []push) {
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
			data = digits.ReplaceAllFunc(data, func(old []byte) []byte {
				return fmt.Appendf(nil, "%c%04d", old[0], (int(old[1])*1000+round*37)%10000)
			})
			all = append(all, newPush(tb, strings.TrimSuffix(filepath.Base(file), ".json"), data))
		}
	}
	return all
}

func newPush(tb testing.TB, eventType string, data []byte) push {
	var head struct{ CorpId string }
	if err := json.Unmarshal(data, &head); err != nil {
		tb.Fatal(err)
	}
	e := event.Decode(eventType, data)
	if _, unknown := e.(*event.Unknown); unknown {
		tb.Fatalf("%s has no struct", eventType)
	}
	return push{eventType, head.CorpId, data, reflect.TypeOf(e).Elem()}
}

// An engine is a library that decodes JSON into structs.
type engine struct {
	name      string
	unmarshal func(data []byte, v any) error
}

// engines are those that this binary has. Built with GOEXPERIMENT=jsonv2, encoding/json is the API of version 1 on the engine of
// version 2.
var engines = []engine{{"encoding-json", json.Unmarshal}}

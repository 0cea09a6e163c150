package event

import (
	"encoding/json"
	"sync"
	"testing"
)

// TestTextsStay: the texts of events that are decoded one after another lie together, and none is ever another's.
func TestTextsStay(t *testing.T) {
	all := pushes(t, 30)
	var each sync.WaitGroup
	for range 4 {
		each.Go(func() {
			events, written := make([]any, len(all)), make([]string, len(all))
			for i, p := range all {
				d := Decoder{CorpID: p.corpID}
				events[i] = d.Decode(p.eventType, p.data)
				written[i] = marshal(t, events[i])
			}
			for i, e := range events {
				if now := marshal(t, e); now != written[i] {
					t.Errorf("%s was %s and is %s", all[i].eventType, written[i], now)
				}
			}
		})
	}
	each.Wait()
}

func marshal(t *testing.T, e any) string {
	text, err := json.Marshal(e)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

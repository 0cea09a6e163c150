package decode

import (
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/filter"
)

// BenchmarkSelect measures what selecting an event costs, beside decoding it once.
func BenchmarkSelect(b *testing.B) {
	p := approval(b, 700)
	env := &dingevent.Envelope{Type: p.eventType, CorpID: p.corpID, App: "hr", Data: p.data}
	const where = `event.type == "finish" && event.result in ["agree", "refuse"]`
	for _, f := range []struct {
		name string
		filter.Filter
	}{
		{"patterns", filter.Filter{Types: []string{"bpms_*"}}},
		{"rules", filter.Filter{Rules: []string{"/v1.0/event/bpms_instance_change/processCode/PROC-1/type/{start,finish}"}}},
		{"where", filter.Filter{Types: []string{p.eventType}, Where: where}},
		{"dynamic", filter.Filter{Types: []string{"bpms_*"}, Where: where}},
	} {
		b.Run(f.name, func(b *testing.B) {
			m, err := f.Compile()
			if err != nil {
				b.Fatal(err)
			}
			yardstick.Loop(b, 100, func(int) {
				if ok, err := m.Match(env); !ok || err != nil {
					b.Fatal(ok, err)
				}
			})
		})
	}
	b.Run("decode", func(b *testing.B) {
		yardstick.Loop(b, 100, func(int) {
			if event.Decode(p.eventType, p.data) == nil {
				b.Fatal("no event")
			}
		})
	})
}

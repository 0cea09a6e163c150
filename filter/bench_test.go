package filter_test

import (
	"testing"

	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/filter"
)

// BenchmarkMatch measures what selecting an event costs, beside decoding it once.
func BenchmarkMatch(b *testing.B) {
	env := finished(agreed)
	for name, f := range map[string]filter.Filter{
		"patterns": {Types: []string{"bpms_*"}},
		"rules":    {Rules: []string{"/v1.0/event/bpms_instance_change/processCode/PROC-1/type/{start,finish}"}},
		"where":    {Types: []string{approval}, Where: `event.type == "finish" && event.result in ["agree", "refuse"]`},
		"dynamic":  {Types: []string{"bpms_*"}, Where: `event.type == "finish" && event.result in ["agree", "refuse"]`},
	} {
		b.Run(name, func(b *testing.B) {
			m, err := f.Compile()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if ok, err := m.Match(env); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
	b.Run("decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if event.Decode(approval, env.Data) == nil {
				b.Fatal("no event")
			}
		}
	})
}

package decode

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/wire"
)

// BenchmarkDecode decodes events into their structs.
func BenchmarkDecode(b *testing.B) { decode(b, pushes(b, 50)) }

// BenchmarkDecodeSize decodes approvals of so many bytes, most of them in one text.
func BenchmarkDecodeSize(b *testing.B) {
	for _, size := range []int{300, 1 << 10, 4 << 10, 16 << 10, 64 << 10} {
		b.Run(fmt.Sprint("bytes=", size), func(b *testing.B) { decode(b, []push{approval(b, size)}) })
	}
}

func decode(b *testing.B, all []push) {
	b.Run("dingevent", func(b *testing.B) {
		yardstick.Loop(b, len(all), func(i int) {
			p := &all[i%len(all)]
			d := event.Decoder{CorpID: p.corpID}
			if e := d.Decode(p.eventType, p.data); e == nil {
				b.Fatal("no event")
			}
		})
	})
	for _, engine := range engines {
		b.Run(engine.name, func(b *testing.B) {
			yardstick.Loop(b, len(all), func(i int) {
				p := &all[i%len(all)]
				if err := engine.unmarshal(p.data, reflect.New(p.goType).Interface()); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// approval is a payload of size bytes.
func approval(tb testing.TB, size int) push {
	const head, tail = `{"processInstanceId":"ad253df6","corpId":"ding9f50b15bccd16741","EventType":"bpms_instance_change","businessId":"2022091416",` +
		`"type":"finish","processCode":"PROC-1","result":"agree","createTime":1663143300000,"staffId":"manager1","title":"`, `"}`
	text := "张三的请假" + strings.Repeat(" approved", size/9)
	return newPush(tb, "bpms_instance_change", []byte(head+text[:size-len(head)-len(tail)]+tail))
}

// BenchmarkRoute finds the type and the organization of a payload, and checks all of it.
func BenchmarkRoute(b *testing.B) {
	all := pushes(b, 50)
	b.Run("dingevent", func(b *testing.B) {
		yardstick.Loop(b, len(all), func(i int) {
			if h := wire.ReadHead(all[i%len(all)].data); !h.Whole || h.EventType == "" {
				b.Fatal(h)
			}
		})
	})
	for _, engine := range engines {
		b.Run(engine.name, func(b *testing.B) {
			yardstick.Loop(b, len(all), func(i int) {
				var h struct{ EventType, CorpId string }
				if err := engine.unmarshal(all[i%len(all)].data, &h); err != nil || h.EventType == "" {
					b.Fatal(h, err)
				}
			})
		})
	}
}

// Every engine decodes each payload as ours does.
func TestEngines(t *testing.T) {
	for _, p := range append(pushes(t, 1), approval(t, 1000)) {
		d := event.Decoder{CorpID: p.corpID}
		ours := d.Decode(p.eventType, p.data)
		for _, engine := range engines {
			theirs := reflect.New(p.goType).Interface()
			if err := engine.unmarshal(p.data, theirs); err != nil || !reflect.DeepEqual(theirs, ours) {
				t.Errorf("%s of %s: %+v, %v; want %+v", engine.name, p.eventType, theirs, err, ours)
			}
		}
	}
}

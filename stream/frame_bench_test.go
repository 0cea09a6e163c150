package stream

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// BenchmarkFrame measures what one event costs besides the socket: the scan of a frame of 1.1 KB, its
// envelope and the answer; and the same by encoding/json.
func BenchmarkFrame(b *testing.B) {
	text := frameOf(700)
	now := time.Now()
	b.Run("scan", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		var buf []byte
		for b.Loop() {
			f, err := parseFrame(text)
			if err != nil {
				b.Fatal(err)
			}
			sink = eventEnvelope(f, "hr", now)
			buf = success().appendTo(buf[:0], f.headers["messageId"])
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			var f struct {
				SpecVersion string            `json:"specVersion"`
				Type        string            `json:"type"`
				Headers     map[string]string `json:"headers"`
				Data        string            `json:"data"`
			}
			if err := json.Unmarshal(text, &f); err != nil {
				b.Fatal(err)
			}
			h := f.Headers
			of := eventHeaders{h["eventId"], h["eventType"], h["eventCorpId"], h["eventBornTime"]}
			sink = eventEnvelope(frame{kind: f.Type, event: of, headers: h, data: []byte(f.Data)}, "hr", now)
			data, err := json.Marshal(map[string]string{"status": "SUCCESS", "message": "success"})
			if err != nil {
				b.Fatal(err)
			}
			if _, err := json.Marshal(map[string]any{
				"code": 200, "message": "OK", "data": string(data),
				"headers": map[string]string{"messageId": f.Headers["messageId"], "contentType": "application/json"},
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// sink keeps the compiler from leaving the work out.
var sink *dingevent.Envelope

// frameOf returns an event's frame with about n bytes of data.
func frameOf(n int) []byte {
	data := `{"processInstanceId":"ad2a8b4f","title":"张三的请假","members":["` + strings.Repeat(`user","`, n/7) + `"]}`
	text := `{"specVersion":"1.0","type":"EVENT","headers":{"topic":"*","contentType":"application/json",` +
		`"messageId":"213d841d_972_1898bb26334_70a7","time":"1690362102194","appId":"1305d5f5-ef67","connectionId":"c0ffee",` +
		`"eventId":"c7c7120f2c07419ebdba0318c8","eventType":"bpms_instance_change","eventCorpId":"ding9f50b15b16741",` +
		`"eventBornTime":"1683533823336","eventUnifiedAppId":"bbb381b6-f01-58daac"},"data":%s}`
	return fmt.Appendf(nil, text, jsonscan.AppendText(nil, data))
}

package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
)

// forget makes the next body the first one.
func forget() { known.Store(new(shapes)) }

// FuzzReadHead reads a body after another, and wants what it says to whoever has read none before.
func FuzzReadHead(f *testing.F) {
	for _, p := range []string{
		`{"EventType":"a","CorpId":"b","eventId":"c"}`,
		`{"EventType":"a","corpId":"b","CorpId":null,"eventType":"c"}`,
		`{"EventType" : "a" ,"CorpId":"b","BizId":1,"EventTime":2,"TimeStamp":"3","bizData":[1,"a",{}]}`,
		`{"dataList":[{"corpId":"x"}],"EventType":n}`,
		`{"dataList":[1,-2.5,"a"],"EventType":"b\u0041"`,
		`{,"EventType":"a"}`,
		`{"EventType":"a",}`,
		`{"EventType":"a","EventType":"b"}x`,
		`[{"EventType":"a"}]`,
	} {
		f.Add([]byte(p), []byte(`{"EventType":"a","CorpId":"b"}`))
		f.Add([]byte(`{"EventType":"a","CorpId":"b"}`), []byte(p))
		f.Add([]byte(p), []byte(p))
	}
	f.Fuzz(func(t *testing.T, before, body []byte) {
		forget()
		want := ReadHead(body)
		forget()
		ReadHead(before)
		for range 2 {
			if got := ReadHead(body); !reflect.DeepEqual(got, want) {
				t.Fatalf("%q after %q: %+v, want %+v", body, before, got, want)
			}
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(body, &object); want.Whole != (err == nil && object != nil) {
			t.Errorf("%q: whole is %t, encoding/json says %v", body, want.Whole, err)
		}
	})
}

// TestShapesAreBounded: bodies may have any members in any order.
func TestShapesAreBounded(t *testing.T) {
	defer forget()
	for i := range 20_000 {
		body := "{"
		for n := range 20 {
			body += fmt.Sprintf(`"%d-%d":1,`, i, n)
		}
		if h := ReadHead([]byte(body + `"EventType":"a","CorpId":"b"}`)); !h.Whole || h.EventType != "a" || h.CorpID != "b" {
			t.Fatalf("body %d: %+v", i, h)
		}
		if n := known.Load().count.Load(); n > mostShapes {
			t.Fatalf("after body %d there are %d shapes, want at most %d", i, n, mostShapes)
		}
	}
	members := ""
	for n := range 5000 {
		members += fmt.Sprintf(`"%d":1,`, n)
	}
	forget()
	ReadHead([]byte("{" + members + `"a":1}`))
	if n := known.Load().count.Load(); n > mostMembers {
		t.Errorf("a body has made %d shapes, want at most %d", n, mostMembers)
	}
}

// TestTextsAreBounded: a text that is not kept is still right.
func TestTextsAreBounded(t *testing.T) {
	var all texts
	for i := range 10_000 {
		text := fmt.Sprintf("corp%d%080d", i, i)[:i%70]
		if got := all.text([]byte(text)); got != text {
			t.Fatalf("%q, want %q", got, text)
		}
	}
	for i := range all.at {
		if kept := all.at[i].Load(); kept != nil && len(*kept) > 64 {
			t.Errorf("a text of %d bytes is kept", len(*kept))
		}
	}
}

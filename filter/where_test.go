package filter_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
)

const approval = "bpms_instance_change"

func finished(data string) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: "e1", Type: approval, CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream,
		Born: time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC), Received: time.Date(2026, 11, 26, 1, 0, 2, 0, time.UTC),
		Meta: map[string]string{"topic": "*"}, Data: []byte(data),
	}
}

const agreed = `{"processInstanceId":"p1","finishTime":"1795654800000","title":"请假","type":"finish","result":"agree","processCode":"PROC-1","staffId":"u1"}`

func TestWhere(t *testing.T) {
	env := finished(agreed)
	row := &dingevent.Envelope{Type: "user_add_org", Transport: dingevent.TransportSyncHTTP, CorpID: "ding1",
		Data: []byte(`{"corp_id":"ding2","biz_type":13,"biz_id":"u1","biz_data":"{\"syncAction\":\"user_add_org\",\"userid\":\"u1\"}"}`)}
	unknown := &dingevent.Envelope{Type: "new_event", Data: []byte(`{"id":9007199254740993,"rate":1.5,"on":true,"deep":{"list":[{"a":1},{"a":2}]},"none":null}`)}
	unknownRow := &dingevent.Envelope{Type: "new_event", Transport: dingevent.TransportRDS, Data: []byte(`{"biz_type":999,"biz_data":"{\"x\":1}"}`)}
	for _, test := range []struct {
		where string
		env   *dingevent.Envelope
		want  bool
		err   string // a part of the error
	}{
		{`event.type == "finish" && event.result == "agree"`, env, true, ""},
		{`event.result in ["refuse", "terminate"]`, env, false, ""},
		{`event.finishTime == 1795654800000`, env, true, ""}, // came as text
		{`timestamp(event.finishTime / 1000) == envelope.born`, env, true, ""},
		{`event.title.contains("请")`, env, true, ""},
		{`event.CorpId == "ding1"`, env, true, ""}, // beside the payload
		{`has(event.title) && !has(event.businessId)`, env, true, ""},
		{`event.businessId == ""`, env, true, ""},
		{`event.title.lowerAscii().startsWith("请")`, env, true, ""},
		{`envelope.corp == "ding1" && envelope.app == "hr" && envelope.id == "e1" && envelope.transport == "stream" && envelope.type == "bpms_instance_change"`, env, true, ""},
		{`envelope.meta.topic == "*"`, env, true, ""},
		{`envelope.received - envelope.born == duration("2s")`, env, true, ""},
		{`envelope.born.getHours("+08:00") == 9`, env, true, ""},
		{`event.nothing == 1`, env, false, "no such field: nothing"},
		{`has(event.nothing)`, env, false, "no such field: nothing"},
		{`event.title`, env, false, "gave string"},
		{`event.title == 1`, env, false, ""},
		{`event`, env, false, "must give a bool"},
		{`event.type == "finish"`, finished(`not JSON`), false, "not one JSON object"},
		{`event.type == "finish"`, finished(`["x"]`), false, "not one JSON object"},
		{`envelope.corp == "ding1"`, finished(`not JSON`), true, ""},
		{`envelope.corp == "other" && event.type == "finish"`, finished(`not JSON`), false, ""},
		{`"u1" in event.UserId`, row, true, ""},
		{`event.CorpId == "ding2"`, row, true, ""},
		{`event.id == 9007199254740993 && event.rate == 1.5 && event.on`, unknown, true, ""},
		{`event.deep.list.exists(x, x.a == 2)`, unknown, true, ""},
		{`event.deep.list.map(x, x.a) == [1, 2]`, unknown, true, ""},
		{`has(event.deep.list) && !has(event.other) && event.none == null`, unknown, true, ""},
		{`event.other == 1`, unknown, false, "no such key: other"},
		{`event.x == 1`, unknownRow, true, ""},
		{`[1,2,3,4,5,6,7,8,9].map(a, event.deep.list.map(b, envelope)).size() == 9`, unknown, true, ""},
		{`event.a.all(a, event.a.all(b, event.a.all(c, a == b || b == c || true)))`, big, false, "cost"},
		{`event.text.matches(event.pattern)`, big, false, ""},
		{`event.a.all(x, !(event.text + event.text).contains("b"))`, big, false, "cost"},
		{`event.text.split("").size() == 0`, big, false, "cost"},
	} {
		for _, types := range [][]string{nil, {test.env.Type, "x"}} { // not one type
			m, err := filter.Filter{Types: types, Where: test.where}.Compile()
			if err != nil {
				t.Errorf("%s: %v", test.where, err)
				continue
			}
			got, err := m.Match(test.env)
			if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("%s: got %v, %v; want %v and an error with %q", test.where, got, err, test.want, test.err)
			}
			if wrong := new(filter.Error); err != nil && (!errors.As(err, &wrong) || wrong.At != "where") {
				t.Errorf("%s: the error is %#v", test.where, err)
			}
		}
	}
}

// big is an event that makes simple expressions expensive.
var big = &dingevent.Envelope{Type: "big", Data: []byte(`{"text":"` + strings.Repeat("a", 1<<20) + `","pattern":"b","a":[` +
	strings.Repeat("1,", 999) + `1]}`)}

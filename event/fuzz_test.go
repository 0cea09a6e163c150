package event

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// strange are payloads that DingTalk sends, or might.
var strange = []struct{ eventType, data string }{
	{"user_add_org", `{"userid":"a","timeStamp":1.64e12,"corpId":"b","CorpId":"c"}`},
	{"user_add_org", `{"biz_type":13,"corp_id":"c","biz_data":"{\"userid\":\"a\"}"}`},
	{"label_conf_modify", `{"PostLabelList":["{\"name\":\"\\u6743\\\"\"}",{"id":7}],"PreLabelList":"[{\"hidden\":1}]"}`},
	{"crm_customer_track", `{"tracks":[{"type":"1","gmtCreate":null},{}],"EventTime":"x"}`},
	{"chat_disband", "{\"ChatId\":\"\xff\\ud83d\"}"},
	{"org_dept_create", `{"DeptId":[1,"2",{}],"DeptId":9223372036854775808}`},
	{"new_event", `success`}, {"user_add_org", `{"UserId":[`}, {"", ``},
}

func FuzzDecode(f *testing.F) {
	for eventType, data := range seedSamples(f) {
		f.Add(eventType, data)
	}
	for _, s := range strange {
		f.Add(s.eventType, []byte(s.data))
	}
	f.Fuzz(func(t *testing.T, eventType string, data []byte) {
		problems := 0
		d := Decoder{OnProblem: func(Problem) { problems++ }}
		got, err := d.Decode(eventType, data)
		if err != nil || got == nil {
			t.Fatalf("Decode = %v, %v", got, err)
		}
		entry := lookup(eventType)
		if unknown, ok := got.(*Unknown); ok {
			if unknown.Type != eventType || !bytes.Equal(unknown.Raw, data) {
				t.Errorf("Unknown is not what came: %q", unknown)
			}
			if entry != nil && problems != 1 {
				t.Errorf("%d problems with a payload that is no object", problems)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q was decoded and is not JSON", data)
		}
		want := reflect.New(entry.goType)
		if problems > 0 || !exactNames(entry.goType, data) || json.Unmarshal(data, want.Interface()) != nil {
			return
		}
		if field := want.Elem().FieldByName("EventType"); field.String() == "" {
			field.SetString(eventType) // encoding/json does not know it
		}
		if diff := cmp.Diff(want.Interface(), got); diff != "" {
			t.Errorf("%s (-encoding/json +Decode):\n%s", data, diff)
		}
	})
}

// exactNames reports whether every object in data names a member once, and in no other case than the
// structs do. Otherwise encoding/json may do something else, and Decode should.
func exactNames(goType reflect.Type, data []byte) bool {
	tags := map[string]bool{}
	collectTags(goType, tags)
	exact := true
	var walk func(value []byte)
	walk = func(value []byte) {
		if text, ok := jsonscan.Text(value); ok {
			value = []byte(text) // a label
		}
		seen := map[string]bool{}
		_ = jsonscan.Object(value, func(key string, value []byte) {
			for tag := range tags {
				exact = exact && (key == tag || !strings.EqualFold(key, tag))
			}
			exact = exact && !seen[key] && key != "biz_data"
			seen[key] = true
			walk(value)
		})
		_ = jsonscan.Array(value, walk)
	}
	walk(data)
	return exact
}

func collectTags(goType reflect.Type, tags map[string]bool) {
	for _, f := range reflect.VisibleFields(goType) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag != "" {
			tags[tag] = true
		}
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
			collectTags(f.Type.Elem(), tags)
		}
	}
}

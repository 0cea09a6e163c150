package event

import (
	"encoding/json"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// decode also returns the problems, one a line.
func decode(t *testing.T, d Decoder, eventType, data string) (any, string) {
	t.Helper()
	var problems []string
	d.OnProblem = func(p Problem) { problems = append(problems, strings.TrimPrefix(p.String(), eventType+": ")) }
	e := d.Decode(eventType, []byte(data))
	if e == nil {
		t.Fatalf("Decode(%s, %s) = nil", eventType, data)
	}
	return e, strings.Join(problems, "\n")
}

func TestSamplesDecodeAsWithEncodingJSON(t *testing.T) {
	for eventType, data := range seedSamples(t) {
		if strconv.IntSize == 32 { // where their times and IDs do not fit
			data = regexp.MustCompile(`([0-9]{9})[0-9]+`).ReplaceAll(data, []byte("$1"))
		}
		want := reflect.New(lookup(eventType).goType()).Interface()
		if err := json.Unmarshal(data, want); err != nil {
			t.Errorf("%s: json.Unmarshal: %v", eventType, err)
		}
		got, problems := decode(t, Decoder{CorpID: "unused"}, eventType, string(data))
		if problems != "" {
			t.Errorf("%s: %s", eventType, problems)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-encoding/json +Decode):\n%s", eventType, diff)
		}
		if reflect.ValueOf(got).Elem().IsZero() {
			t.Errorf("%s is zero", eventType)
		}
	}
}

// user is the event of most cases below.
func user(e OrgUserModify) *OrgUserAdd {
	if e.EventType == "" {
		e.EventType = "user_add_org"
	}
	return &OrgUserAdd{e}
}

func ids(list ...string) OrgUserModify { return OrgUserModify{UserIds: list} }

func at(ms int) OrgUserModify { return OrgUserModify{TimeStamp: ms} }

func from(corpID string) OrgUserModify { return OrgUserModify{Event: Event{CorpId: corpID}} }

func by(optStaffID string) OrgUserModify { return OrgUserModify{OptStaffId: optStaffID} }

func TestDecodeIsTolerant(t *testing.T) {
	for _, test := range []struct {
		name, data string
		want       OrgUserModify
		problems   string
	}{
		{"time as text", `{"TimeStamp":"1640921671"}`, at(1640921671), ""},
		{"time as number", `{"TimeStamp":1640921671}`, at(1640921671), ""},
		{"time with exponent", `{"TimeStamp":1.64e9}`, at(1640000000), ""},
		{"time with exponent in text", `{"TimeStamp":"1.64E+9"}`, at(1640000000), ""},
		{"time that is no time", `{"TimeStamp":"soon","UserId":["a"]}`, ids("a"), "TimeStamp should be an integer but is other text"},
		{"time with a fraction", `{"TimeStamp":1.5}`, at(0), "TimeStamp should be an integer but is another number"},
		{"time too large", `{"TimeStamp":9223372036854775808}`, at(0), "TimeStamp should be an integer but is another number"},
		{"time as object", `{"TimeStamp":{"x":[1,{}]}}`, at(0), "TimeStamp should be an integer but is an object"},

		{"list", `{"UserId":["a","b"]}`, ids("a", "b"), ""},
		{"empty list", `{"UserId":[]}`, ids([]string{}...), ""},
		{"one for a list", `{"UserId":"a"}`, ids("a"), ""},
		{"one for a list, other case", `{"userid":"a"}`, ids("a"), ""},
		{"number for a list", `{"userId":7}`, ids("7"), ""},
		{"numbers in a list of text", `{"UserId":[7,1e3]}`, ids("7", "1e3"), ""},
		{"null in a list", `{"UserId":["a",null]}`, ids("a", ""), ""},
		{"object for a list", `{"UserId":{}}`, ids(), "UserId should be a list but is an object"},
		{"wrong in a list", `{"UserId":["a",["b"],true,"c"]}`, ids("a", "", "", "c"),
			"UserId[1] should be text but is a list\nUserId[2] should be text but is a boolean"},

		{"camel case", `{"userId":["a"],"timeStamp":"7","optStaffId":"b","corpId":"c","eventType":"d"}`,
			OrgUserModify{Event: Event{"d", "c"}, TimeStamp: 7, OptStaffId: "b", UserIds: []string{"a"}}, ""},
		{"exact name first", `{"CorpId":"exact","corpId":"other","CORPID":"third"}`, from("exact"), ""},
		{"exact name last", `{"corpId":"other","CORPID":"third","CorpId":"exact"}`, from("exact"), ""},
		{"exact name null", `{"corpId":"other","CorpId":null}`, from("other"), ""},
		{"exact name null first", `{"CorpId":null,"corpId":"other"}`, from("other"), ""},
		{"exact name wrong", `{"userId":["a"],"UserId":{}}`, ids(), "UserId should be a list but is an object"},
		{"last duplicate wins", `{"UserId":["a","b"],"UserId":["c"],"OptStaffId":"a","OptStaffId":"b"}`,
			OrgUserModify{OptStaffId: "b", UserIds: []string{"c"}}, ""},
		{"last of two other names wins", `{"corpId":"a","corpID":"b"}`, from("b"), ""},
		{"escaped name", `{"Corp\u0049d":"a"}`, from("a"), ""},

		{"null", `{"UserId":null,"TimeStamp":null,"OptStaffId":null}`, at(0), ""},
		{"unknown members", `{"userid2":[{"a":1}],"":2,"a\nb":3,"CORPID2":4}`, at(0),
			"userid2 is not known\n\"\" is not known\na?b is not known\nCORPID2 is not known"},
		{"what transports add", `{"EventType":"user_add_org","EventTime":1,"BizId":"b","eventId":"e","syncAction":"user_add_org","syncSeq":"1"}`, at(0), ""},
		{"text as number", `{"OptStaffId":4503599627370497}`, by("4503599627370497"), ""},
		{"text as boolean", `{"OptStaffId":true}`, by(""), "OptStaffId should be text but is a boolean"},
		{"escapes", `{"OptStaffId":"\u6743\"\\\/\n\ud83d\ude00"}`, by("权\"\\/\n\U0001f600"), ""},
		{"lone surrogate", `{"OptStaffId":"a\ud83d","CorpId":"\ude00b"}`,
			OrgUserModify{Event: Event{CorpId: "\ufffdb"}, OptStaffId: "a\ufffd"}, ""},
		{"invalid UTF-8", "{\"OptStaffId\":\"a\xff\",\"UserId\":[\"\xc0\x80\"]}",
			OrgUserModify{OptStaffId: "a\ufffd", UserIds: []string{"\ufffd\ufffd"}}, ""},
		{"other event type", `{"EventType":"x"}`, OrgUserModify{Event: Event{EventType: "x"}}, ""},
		{"event type of wrong type", `{"EventType":[]}`, at(0), "EventType should be text but is a list"},
		{"white space", " \r\n\t{ \"CorpId\" :\t\"a\" } \n", from("a"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, problems := decode(t, Decoder{}, "user_add_org", test.data)
			if diff := cmp.Diff(user(test.want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if problems != test.problems {
				t.Errorf("problems %q, want %q", problems, test.problems)
			}
		})
	}
}

func TestCorpIDFromTheTransport(t *testing.T) {
	d := Decoder{CorpID: "outside"}
	for data, want := range map[string]string{
		`{}`: "outside", `{"CorpId":""}`: "outside", `{"CorpId":null}`: "outside", `{"corpId":"inside"}`: "inside",
		`{"CorpId":"outside"}`: "outside", `{"CorpId":{}}`: "outside",
	} {
		got, _ := decode(t, d, "user_add_org", data)
		if diff := cmp.Diff(user(from(want)), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", data, diff)
		}
	}
	got, problems := decode(t, d, "hrm_user_record_change", `{"staffId":"a","corpId":"inside"}`)
	if diff := cmp.Diff(&HrmUserRecordChange{"hrm_user_record_change", "a", ""}, got); diff != "" || problems != "" {
		t.Errorf("%s (-want +got):\n%s", problems, diff)
	}
}

func TestLabels(t *testing.T) {
	post := PostLabel{Name: `权限"组`, Id: 23, Ext: map[string]any{}}
	pre := PreLabel{Hidden: true, Name: "b", Id: 7, Deleted: true, Color: -1, Level: 2, Scope: 3, ParentId: 4}
	object := `{"hidden":false,"name":"\u6743限\"组","id":23,"extraInfo":{}}`
	rich := `{"hidden":true,"name":"b","id":7,"deleted":true,"color":-1,"level":2,"scope":3,"parentId":4}`
	for _, test := range []struct {
		name, data, problems string
		post                 []PostLabel
		pre                  []PreLabel
	}{
		{"objects", `{"postLabelList":[` + object + `],"preLabelList":[` + rich + `]}`, "", []PostLabel{post}, []PreLabel{pre}},
		{"JSON in strings", `{"PostLabelList":[` + strconv.Quote(object) + `],"PreLabelList":[` + strconv.Quote(rich) + `]}`, "",
			[]PostLabel{post}, []PreLabel{pre}},
		{"one object", `{"PostLabelList":` + object + `}`, "", []PostLabel{post}, nil},
		{"a list in a string", `{"PostLabelList":` + strconv.Quote("["+object+","+object+"]") + `}`, "", []PostLabel{post, post}, nil},
		{"one object in a string", `{"PostLabelList":` + strconv.Quote(object) + `}`, "", []PostLabel{post}, nil},
		{"no JSON in a string", `{"PostLabelList":["x",` + object + `,""],"PreLabelList":"x"}`,
			"PostLabelList[0] should be an object but is other text\nPostLabelList[2] should be an object but is other text\nPreLabelList should be a list but is other text",
			[]PostLabel{{}, post, {}}, nil},
		{"half an object in a string", `{"PostLabelList":["{\"id\":7,\"name\":{},"]}`,
			"PostLabelList[0] should be an object but is other text", []PostLabel{{}}, nil},
		{"wrong elements", `{"PostLabelList":[null,7,[]]}`,
			"PostLabelList[1] should be an object but is another number\nPostLabelList[2] should be an object but is a list",
			[]PostLabel{{}, {}, {}}, nil},
		{"null in a string", `{"PostLabelList":"null","PreLabelList":"\"[{}]\""}`, "", nil, []PreLabel{{}}},
		{"wrong list", `{"PostLabelList":7}`, "PostLabelList should be a list but is another number", nil, nil},
		{"booleans", `{"PostLabelList":[{"hidden":"true"},{"hidden":1},{"hidden":"0"},{"hidden":"yes"},{"hidden":2}]}`,
			"PostLabelList[3].hidden should be a boolean but is other text\nPostLabelList[4].hidden should be a boolean but is another number",
			[]PostLabel{{Hidden: true}, {Hidden: true}, {}, {}, {}}, nil},
		{"wrong fields in a string", `{"PreLabelList":["{\"id\":\"x\",\"level\":3}"]}`,
			"PreLabelList[0].id should be an integer but is other text", nil, []PreLabel{{Level: 3}}},
		{"anything", `{"PostLabelList":[{"extraInfo":[1,"a",null]},{"extraInfo":1e999}]}`,
			"PostLabelList[1].extraInfo should be a value within the range of float64 but is another number",
			[]PostLabel{{Ext: []any{1.0, "a", nil}}, {}}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, problems := decode(t, Decoder{}, "label_conf_modify", test.data)
			want := &LabelConfModify{PostLabels: test.post, PreLabels: test.pre}
			want.EventType = "label_conf_modify"
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if problems != test.problems {
				t.Errorf("problems:\n%s\nwant:\n%s", problems, test.problems)
			}
		})
	}
}

func TestLabelsUnmarshalJSON(t *testing.T) {
	var e LabelConfModify
	data := `{"TimeStamp":"1","PostLabelList":["{\"hidden\":false,\"name\":\"\\u6743\\\"01\",\"id\":23,\"extraInfo\":{}}"],
		"PreLabelList":[{"name":"b","color":1},"{\"deleted\":true,\"parentId\":9}"]}`
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		t.Fatal(err)
	}
	want := LabelConfModify{
		PostLabels: []PostLabel{{Name: `权"01`, Id: 23, Ext: map[string]any{}}},
		PreLabels:  []PreLabel{{Name: "b", Color: 1}, {Deleted: true, ParentId: 9}},
	}
	want.TimeStamp = 1
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{`"x"`, `""`, `7`, `[]`, `{"id":"7"}`} {
		if new(PostLabel).UnmarshalJSON([]byte(bad)) == nil || new(PreLabel).UnmarshalJSON([]byte(bad)) == nil {
			t.Errorf("a label was made of %s", bad)
		}
	}
}

func TestRows(t *testing.T) {
	want := user(OrgUserModify{Event: Event{CorpId: "corp"}, UserIds: []string{"a"}})
	for name, data := range map[string]string{
		"text":         `{"id":7,"biz_type":13,"corp_id":"corp","biz_data":"{\"syncAction\":\"user_add_org\",\"userid\":\"a\"}"}`,
		"object":       `{"biz_data":{"syncAction":"user_add_org","userid":"a"},"corp_id":"corp","biz_type":13}`,
		"corp inside":  `{"biz_data":{"userid":"a","corpId":"corp"},"corp_id":"other","biz_type":13}`,
		"no corp":      `{"biz_data":{"userid":"a"},"biz_type":13}`,
		"escaped name": `{"biz\u005fdata":{"userid":"a"},"biz_type":13}`,
	} {
		got, problems := decode(t, Decoder{CorpID: "corp"}, "user_add_org", data)
		if diff := cmp.Diff(want, got); diff != "" || problems != "" {
			t.Errorf("%s: %s (-want +got):\n%s", name, problems, diff)
		}
	}
	for name, data := range map[string]string{
		"no biz_type": `{"biz_data":{"userid":"b"},"userid":"a","corpId":"corp"}`,
		"deeper":      `{"row":{"biz_data":{"userid":"b"},"biz_type":13},"userid":"a","corpId":"corp"}`,
		"no biz_data": `{"biz_type":13,"userid":"a","corpId":"corp"}`,
	} {
		if got, _ := decode(t, Decoder{}, "user_add_org", data); !cmp.Equal(got, any(want)) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestUnknown(t *testing.T) {
	whole := "the payload should be one JSON object but is something else"
	deep := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	for _, test := range []struct{ name, eventType, data, problems string }{
		{"unknown type", "new_event", `{"a":1}`, "the event type is not known"},
		{"unknown type, no JSON", "new_event", "success", "the event type is not known"},
		{"no type", "", "", "the event type is not known"},
		{"empty", "user_add_org", "", whole},
		{"no JSON", "user_add_org", "success", whole},
		{"array", "user_add_org", `[{}]`, whole},
		{"null", "user_add_org", `null`, whole},
		{"cut", "user_add_org", `{"UserId":["a"],"TimeStamp":{},`, whole},
		{"two objects", "user_add_org", `{"TimeStamp":{}}{}`, whole},
		{"too deep", "user_add_org", `{"x":` + deep + `}`, whole},
		{"row without an object", "user_add_org", `{"biz_type":13,"biz_data":"gone"}`, whole},
		{"row with null", "user_add_org", `{"biz_type":13,"biz_data":null}`, whole},
		{"row with nothing", "user_add_org", `{"biz_type":13,"biz_data":""}`, whole},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, problems := decode(t, Decoder{}, test.eventType, test.data)
			if diff := cmp.Diff(&Unknown{test.eventType, []byte(test.data)}, got); diff != "" {
				t.Errorf("(-want +got):\n%.500s", diff)
			}
			if problems != test.problems {
				t.Errorf("problems %q, want %q", problems, test.problems)
			}
		})
	}
}

func TestProblemsAreBoundedAndQuoteNothing(t *testing.T) {
	data := `{"TimeStamp":"secret","UserId":[` + strings.Repeat(`{"secret":"secret"},`, 1000) + `[]]}`
	got, problems := decode(t, Decoder{}, "user_add_org", data)
	if n := strings.Count(problems, "\n") + 1; n != maxProblems {
		t.Errorf("%d problems, want %d", n, maxProblems)
	}
	if strings.Contains(problems, "secret") {
		t.Errorf("a problem quotes the payload: %s", problems)
	}
	if n := len(got.(*OrgUserAdd).UserIds); n != 1001 {
		t.Errorf("%d IDs, want 1001", n)
	}
}

func TestDecodeConcurrently(t *testing.T) {
	var running sync.WaitGroup
	for eventType, data := range seedSamples(t) {
		want, _ := decode(t, Decoder{}, eventType, string(data))
		running.Go(func() {
			for range 100 {
				if got := Decode(eventType, data); !cmp.Equal(want, got) {
					t.Errorf("%s: %+v", eventType, got)
					return
				}
			}
		})
	}
	running.Wait()
}

// On a machine of 32 bits today's milliseconds do not fit the structs' int.
func TestIntegerThatDoesNotFitAnInt(t *testing.T) {
	got, problems := decode(t, Decoder{}, "chat_disband", `{"TimeStamp":1640754514696,"ChatId":"a"}`)
	want := &ChatDisband{Event: Event{EventType: "chat_disband"}, ChatId: "a"}
	told := "TimeStamp should be an integer but is another number"
	if ms := int64(1640754514696); strconv.IntSize == 64 {
		want.TimeStamp, told = int(ms), ""
	}
	if diff := cmp.Diff(want, got); diff != "" || problems != told {
		t.Errorf("%q (-want +got):\n%s", problems, diff)
	}
}

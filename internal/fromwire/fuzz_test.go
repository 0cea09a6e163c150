package fromwire

import (
	"encoding/json"
	"testing"

	"github.com/dingevent/dingevent"
)

// FuzzDecode wants whatever comes to end in an error or in events that can be shown.
func FuzzDecode(f *testing.F) {
	for _, data := range []string{
		`{"specVersion":"1.0","type":"EVENT","headers":{"eventType":"org_change","eventId":"e"},"data":"{}"}`,
		`{"type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get"},"data":"{\"msgId\":\"m\"}"}`,
		`{"type":"SYSTEM","headers":{"topic":"ping"},"data":"{}"}`,
		`{"eventType":"chat_disband","eventCorpId":"c","data":{"corpId":"d"}}`,
		`{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":2,"biz_data":"{\"syncAction\":\"suite_ticket\"}"},7,{}]}`,
		`[{"biz_type":13,"biz_data":{"userid":"a"},"gmt_modified":1652841516000}]`,
		`{"syncAction":"user_add_org","orderInDepts":"{1:2}"}`, `{"encrypt":"x"}`, `{"data":{"syncAction":"project_task_changed"}}`,
		`{"EventType":"user_add_org","biz_data":{},"biz_type":1}`, `[]`, `7`, ``,
		`{"call_back_tag":"label_conf_add","event_time":1,"label_conf_add":{"corpid":"c","roleLabelChange":{}}}`,
		`{"failed_list":[{"call_back_tag":"user_add_org","corpid":"c"},7],"has_more":true}`, `{"failedList":[{"callBackTag":"a","callBackData":"{}"}]}`,
		`{"id":"e","type":"org_change","app":"a","transport":"synchttp","data":{"biz_data":{"syncSeq":"1"}}}`, `{"items":[{"event":{}}]}`,
		`{"subscription":"s","event":{"id":"e","type":"org_change","app":"a","transport":"http","data_base64":"e30="}}`,
		`{"msgtype":"text","conversationId":"c","content":[{"text":"a"}]}`, `{"outTrackId":"o","userIdType":1}`, `[[],{"EventType":"org_change"}]`,
	} {
		for _, transport := range []string{"", "stream", "http", "synchttp"} {
			f.Add(transport, []byte(data), int64(0))
		}
	}
	f.Fuzz(func(t *testing.T, transport string, data []byte, bizType int64) {
		arrivals, err := Decode(dingevent.Transport(transport), data, &Options{BizType: bizType})
		if err != nil {
			if arrivals != nil {
				t.Errorf("both %v and %v", arrivals, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q was decoded and is not JSON", data)
		}
		for _, a := range arrivals {
			if a.Event == nil || a.Problems == nil || a.Go == "" {
				t.Errorf("%+v lacks something", a)
			}
		}
		if text, err := json.Marshal(arrivals); err != nil || !json.Valid(text) {
			t.Errorf("cannot be shown: %v", err)
		}
	})
}

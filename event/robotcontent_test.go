package event

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The content of a robot's message may be a list, or text.
func TestRobotContent(t *testing.T) {
	const topic = "/v1.0/im/bot/messages/get"
	for _, test := range []struct {
		data string
		want RobotMessageContent
	}{
		{`{"content":[{"text":"a"},{"type":"picture","downloadCode":"d"}]}`, RobotMessageContent{RichText: []RobotMessageRichText{{Text: "a"}, {Type: "picture", DownloadCode: "d"}}}},
		{`{"content":[]}`, RobotMessageContent{RichText: []RobotMessageRichText{}}},
		{`{"content":"a"}`, RobotMessageContent{Text: "a"}},
		{`{"content":"{\"text\":\"a\"}"}`, RobotMessageContent{Text: "a"}},
		{`{"content":{"repliedMsg":{"content":{"repliedMsg":{"content":"deep"}}}}}`, RobotMessageContent{RepliedMsg: &RobotMessageReplied{Content: &RobotMessageContent{
			RepliedMsg: &RobotMessageReplied{Content: &RobotMessageContent{Text: "deep"}}}}}},
	} {
		got, problems := decode(t, Decoder{}, topic, test.data)
		if diff := cmp.Diff(&test.want, got.(*RobotMessage).Content); diff != "" || problems != "" {
			t.Errorf("%s: %s (-want +got):\n%s", test.data, problems, diff)
		}
	}
	if _, problems := decode(t, Decoder{}, topic, `{"content":[{"text":"a","new":1},7]}`); problems != "content[0].new is not known\ncontent[1] should be an object but is another number" {
		t.Error(problems)
	}
	got, problems := decode(t, Decoder{}, topic, `{"text":"a","quoteMessage":{"text":"b"},"isForwardMsg":true}`)
	if e := got.(*RobotMessage); problems != "" || e.Text.Content != "a" || e.QuoteMessage.Text.Content != "b" || !e.IsForwardMsg {
		t.Errorf("%+v %s", e, problems)
	}
}

package failedlist

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent/openapi"
)

var _ List = (*openapi.Client)(nil)

// FuzzEnvelope: whatever a row is, it becomes one event with an ID, which is the same each time the page is stored, and none that two rows
// of one call without an ID of their own share.
func FuzzEnvelope(f *testing.F) {
	for _, row := range []string{
		`{"event_time":1784260000123,"call_back_tag":"bpms_instance_change","bpms_instance_change":{"corpid":"c","bpmsCallBackData":{"EventType":"bpms_instance_change","corpId":"c"}}}`,
		`{"user_add_org":{"userid":["1"],"corpid":"c"},"call_back_tag":"user_add_org","event_time":1784260000123}`,
		`{"callBackTag":"check_in","callBackData":"{\"EventTime\":1784260000123}","corpId":"c"}`,
		`{"call_back_tag":"a"}`, `{"EventType":"a","eventId":"e"}`, `"text"`, `5`, `null`, `,{"cut`, ``,
	} {
		f.Add([]byte(row))
	}
	f.Fuzz(func(t *testing.T, row []byte) {
		called, now := time.Unix(1_700_000_000, 5), time.Unix(1_700_000_001, 0)
		first, again := envelopes("hr", "", [][]byte{row, row}, called, now), envelopes("hr", "", [][]byte{row, row}, called, now.Add(time.Hour))
		for i, e := range first {
			if e.ID == "" || e.ID != again[i].ID || e.App != "hr" || e.Data == nil && len(row) > 0 {
				t.Fatalf("%+v", e)
			}
		}
		other := envelopes("hr", "", [][]byte{row}, called.Add(1), now)
		if own := envelope(row).ID == ""; own != (first[0].ID != first[1].ID) || own != (first[0].ID != other[0].ID) {
			t.Fatalf("IDs %s, %s and %s", first[0].ID, first[1].ID, other[0].ID)
		}
	})
}

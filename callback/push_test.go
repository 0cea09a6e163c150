package callback

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/internal/wire"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// taken pushes plain and returns what the Receiver kept, all of it from one call.
func taken(t *testing.T, plain string) (envs []*dingevent.Envelope, s Sealed) {
	t.Helper()
	k := new(kept)
	s = seal(t, testCipher(t), plain)
	if status, body := pushTo(newHandler(t, testKeys(), k, nil), s); status != http.StatusOK {
		t.Fatalf("answered %d %s; what is authentic is kept", status, body)
	}
	if k.calls != 1 {
		t.Fatalf("%d calls of Receive, want 1", k.calls)
	}
	return k.all(), s
}

func TestEnvelopeOfAPush(t *testing.T) {
	ms := time.UnixMilli(1663143335567).UTC()
	const payload, push = "hash of the payload", "hash of the push"
	for _, tc := range []struct {
		name, plain        string
		id, eventType, org string
		born               time.Time
	}{
		{"as documented", `{"EventType":"t","EventTime":1663143335567,"CorpId":"c","BizId":"b","eventId":"e"}`, "e", "t", "c", ms},
		{"time as a string", `{"EventType":"t","EventTime":"1663143335567","eventId":"e"}`, "e", "t", "", ms},
		{"time in seconds", `{"EventType":"t","EventTime":1663143335}`, payload, "t", "", ms.Truncate(time.Second)},
		{"time in years to come", `{"EventType":"t","EventTime":16631433355670,"eventId":"e"}`, "e", "t", "", time.UnixMilli(16631433355670).UTC()},
		{"time of neither unit", `{"EventType":"t","EventTime":16631433355,"eventId":"e"}`, "e", "t", "", time.Time{}},
		{"older", `{"EventType":"t","TimeStamp":"1663143335567","CorpId":"c"}`, payload, "t", "c", ms},
		{"EventTime before TimeStamp", `{"TimeStamp":1000000000000,"EventTime":1663143335567}`, payload, "", "", ms},
		{"time of another field", `{"EventType":"t","createTime":1663143335567}`, payload, "t", "", time.Time{}},
		{"time in another case", `{"EventType":"t","timeStamp":1663143335567}`, payload, "t", "", time.Time{}},
		{"unreadable time", `{"EventType":"t","EventTime":"yesterday"}`, push, "t", "", time.Time{}},
		{"time deep inside", `{"EventType":"t","dataList":[{"checkTime":"2022-09-14 16:15:35"}]}`, payload, "t", "", time.Time{}},
		{"time in a text of JSON", `{"EventType":"t","msg":"{\"time\":1663143335567}"}`, payload, "t", "", time.Time{}},
		{"day", `{"EventType":"t","workDate":"2022-09-14 00:00:00","updated":1663084800000}`, push, "t", "", time.Time{}},
		{"time of a plan", `{"EventType":"t","startTime":1663143335567,"expires_at":1663143335567}`, push, "t", "", time.Time{}},
		{"number that is no time", `{"EventType":"t","planId":1663143335567}`, push, "t", "", time.Time{}},
		{"name of the happening", `{"EventType":"meeting_status_change","statusSeqNum":7}`, payload, "meeting_status_change", "", time.Time{}},
		{"name in another type", `{"EventType":"t","statusSeqNum":7}`, push, "t", "", time.Time{}},
		{"payload's own eventId", `{"EventType":"inner_app_release","eventId":"e"}`, payload, "inner_app_release", "", time.Time{}},
		{"corp of its records", `{"EventType":"attendance_check_record","EventTime":1663143335567,"DataList":[{"corpId":""},{"corpId":"c"},{"corpId":"d"}]}`, payload, "attendance_check_record", "c", ms},
		{"corp before that of its records", `{"EventType":"attendance_check_record","EventTime":1663143335567,"CorpId":"c","DataList":[{"corpId":"d"}]}`, payload, "attendance_check_record", "c", ms},
		{"empty corp", `{"EventType":"bpms_instance_change","corpId":"","eventId":"e"}`, "e", "bpms_instance_change", "", time.Time{}},
		{"lower-case corp", `{"EventType":"t","corpId":"c","eventId":"e"}`, "e", "t", "c", time.Time{}},
		{"exact names win", `{"eventType":"PROPERTY_REPORT","EventType":"t","CorpId":"c","corpid":"d","eventId":"e"}`, "e", "t", "c", time.Time{}},
		{"folded type", `{"eventType":"t","eventId":"e"}`, "e", "t", "", time.Time{}},
		{"eventId of the payload", `{"EventType":"inner_app_release","EventTime":1663143335567,"eventId":"e"}`, payload, "inner_app_release", "", ms},
		{"null eventId", `{"EventType":"t","eventId":null}`, push, "t", "", time.Time{}},
		{"unknown type", `{"EventType":"no_such_event","eventId":"e"}`, "e", "no_such_event", "", time.Time{}},
		{"type is no string", `{"EventType":7,"eventId":8}`, "8", "7", "", time.Time{}},
		{"invalid UTF-8", "{\"EventType\":\"t\xff\",\"eventId\":\"e\"}", "e", "t\uFFFD", "", time.Time{}},
		{"empty", "", push, "", "", time.Time{}},
		{"not JSON", "success", push, "", "", time.Time{}},
		{"an array", `[{"EventType":"t"}]`, push, "", "", time.Time{}},
		{"cut", `{"EventType":"t","CorpId":"c","eventId":"e","x":`, push, "t", "c", time.Time{}},
		{"cut control event", `{"EventType":"check_url"`, push, "check_url", "", time.Time{}},
		{"deep", `{"EventType":"t","x":` + strings.Repeat("[", 20_000), push, "t", "", time.Time{}},
		{"SyncHTTP without rows", `{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[]}`, push, "SYNC_HTTP_PUSH_HIGH", "", time.Time{}},
		{"SyncHTTP without bizData", `{"EventType":"SYNC_HTTP_PUSH_HIGH"}`, push, "SYNC_HTTP_PUSH_HIGH", "", time.Time{}},
		{"SyncHTTP with strange bizData", `{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":{"0":{}}}`, push, "SYNC_HTTP_PUSH_HIGH", "", time.Time{}},
		{"SyncHTTP cut", `{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{}]`, push, "SYNC_HTTP_PUSH_HIGH", "", time.Time{}},
		{"SyncHTTP with too many rows", `{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[1` + strings.Repeat(",1", maxRows) + `]}`, push, "SYNC_HTTP_PUSH_HIGH", "", time.Time{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			limitstest.Of(t, "pushes: rows of one by SyncHTTP").Is(maxRows)
			envs, s := taken(t, tc.plain)
			meta := map[string]string{"timestamp": s.Timestamp, "nonce": s.Nonce}
			switch tc.id {
			case payload:
				tc.id = wire.Hash([]byte(tc.plain))
			case push:
				tc.id, meta["owner"] = wire.Hash([]byte(s.Encrypt)), testOwner
			}
			want := []*dingevent.Envelope{{
				ID: tc.id, Type: tc.eventType, CorpID: tc.org, App: "crm", Born: tc.born,
				Transport: dingevent.TransportHTTP, Data: []byte(tc.plain), Meta: meta,
			}}
			if strings.HasPrefix(tc.name, "SyncHTTP") {
				want[0].Transport = dingevent.TransportSyncHTTP
			}
			ignore := cmpopts.IgnoreFields(dingevent.Envelope{}, "Received")
			if diff := cmp.Diff(want, envs, ignore, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDerivedIDs(t *testing.T) {
	id := func(plain string) string {
		envs, _ := taken(t, plain)
		return envs[0].ID
	}
	const timed = `{"EventType":"t","TimeStamp":"1663143335567"}`
	if one, two := id(timed), id(timed); one != two || !strings.HasPrefix(one, "h-") || len(one) != 34 {
		t.Errorf("one payload pushed twice has the IDs %q and %q", one, two)
	}
	const untimed = `{"EventType":"t","labelId":7}`
	if one, two := id(untimed), id(untimed); one == two {
		t.Error("two pushes of a payload that may repeat have the same ID")
	}
	if wire.Hash([]byte("a"), []byte("bc")) == wire.Hash([]byte("ab"), []byte("c")) {
		t.Error("different parts make one ID")
	}
}

func TestEnvelopesOfASyncHTTPPush(t *testing.T) {
	rows := []string{
		`{"id":1,"subscribe_id":"s_0","corp_id":"c1","biz_id":"b1","biz_type":13,"biz_data":"{\"syncAction\":\"user_add_org\",\"syncSeq\":\"1F\",\"name\":\"\\u6743\"}","open_cursor":7,"gmt_create":1652841516000,"gmt_modified":1652841516999}`,
		`{"corp_id":"c2","biz_type":"14","biz_data":{"syncAction":"org_dept_create"},"gmt_create":"1652841516000"}`,
		`{"biz_type":999,"biz_data":"not JSON"}`,
		`{}`,
		`"no object"`,
	}
	plain := `{"EventType":"SYNC_HTTP_PUSH_MEDIUM","CorpId":"outer", "bizData" : [ ` + strings.Join(rows, " ,\n") + ` ]}`
	envs, s := taken(t, plain)
	want := []*dingevent.Envelope{
		{
			ID: wire.Hash([]byte("s_0"), []byte("c1"), []byte("b1"), []byte("13"),
				[]byte(`{"syncAction":"user_add_org","syncSeq":"1F","name":"\u6743"}`), []byte("1652841516999"), []byte("7")),
			Type: "user_add_org", CorpID: "c1", Born: time.UnixMilli(1652841516999).UTC(),
			Meta: map[string]string{"biz_type": "13", "biz_id": "b1", "subscribe_id": "s_0", "open_cursor": "7", "sync_seq": "1F"},
		},
		{
			ID: wire.Hash([]byte(s.Encrypt), []byte("1")), Type: "org_dept_create", CorpID: "c2",
			Born: time.UnixMilli(1652841516000).UTC(), Meta: map[string]string{"biz_type": "14"},
		},
		{
			ID: wire.Hash([]byte(s.Encrypt), []byte("2")), Type: "biz_type_999", CorpID: "outer",
			Meta: map[string]string{"biz_type": "999"},
		},
		{ID: wire.Hash([]byte(s.Encrypt), []byte("3")), Type: "SYNC_HTTP_PUSH_MEDIUM", CorpID: "outer", Meta: map[string]string{}},
		{ID: wire.Hash([]byte(s.Encrypt), []byte("4")), Type: "SYNC_HTTP_PUSH_MEDIUM", CorpID: "outer", Meta: map[string]string{}},
	}
	for i, e := range want {
		e.App, e.Transport, e.Data = "crm", dingevent.TransportSyncHTTP, []byte(rows[i])
		e.Meta["timestamp"], e.Meta["nonce"] = s.Timestamp, s.Nonce
		if i > 0 {
			e.Meta["owner"], e.Meta["index"] = testOwner, strconv.Itoa(i)
		}
	}
	if diff := cmp.Diff(want, envs, cmpopts.IgnoreFields(dingevent.Envelope{}, "Received")); diff != "" {
		t.Error(diff)
	}
}

func TestRowIDs(t *testing.T) {
	id := func(row string) string {
		envs, _ := taken(t, `{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[`+row+`]}`)
		return envs[0].ID
	}
	row := func(data string, modified, cursor int) string {
		return fmt.Sprintf(`{"biz_type":13,"biz_id":"b","biz_data":%q,"gmt_modified":%d,"open_cursor":%d}`, data, modified, cursor)
	}
	first := id(row("A", 1000, 0))
	if again := id(row("A", 1000, 0)); again != first {
		t.Error("one state pushed twice has two IDs")
	}
	for name, other := range map[string]string{
		"state B":        row("B", 2000, 0),
		"state A again":  row("A", 3000, 0),
		"another cursor": row("A", 1000, 1),
	} {
		if id(other) == first {
			t.Errorf("%s has the ID of state A", name)
		}
	}
	const untimed = `{"biz_type":13,"biz_id":"b","biz_data":"A"}`
	if one, two := id(untimed), id(untimed); one == two {
		t.Error("two pushes of a row that may repeat have the same ID")
	}
}

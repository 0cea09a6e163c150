package fromwire

import (
	"reflect"
	"time"

	"github.com/dingevent/dingevent/event"
)

// An Arrival is one event in the data of a transport, see [Decode].
type Arrival struct {
	// Type is the event type, or the topic of a Stream callback. It is empty if neither payload nor wrapping has one.
	Type string `json:"type"`
	// Go is the name of the struct that Event points to, such as "OrgUserAdd", or "Unknown".
	Go string `json:"go"`
	// CorpID is the organization the event happened in, from the wrapping, or else from the payload, or else from
	// the elements of a list in it.
	CorpID string `json:"corp"`
	// ID identifies the event, not the push. It is empty if the data does not suffice for one.
	ID string `json:"id"`
	// Born is when it happened, in UTC; zero if the data has no time.
	Born time.Time `json:"born,omitzero"`
	// BizType and BizID are the kind and the subject of a row, and of an HTTP push its BizId.
	BizType string `json:"biz_type,omitempty"`
	BizID   string `json:"biz_id,omitempty"`
	// SyncSeq orders the rows of SyncHTTP and RDS: hexadecimal text, which rises. Many rows have none.
	SyncSeq string `json:"sync_seq,omitempty"`
	// Event is what [event.Decoder.Decode] makes of Data.
	Event any `json:"event"`
	// Data is the payload: the data of a Stream frame, the biz_data of a row, the member of a failed push that its
	// type names, the data of JSON that dingevent wrote, or else the whole data.
	Data []byte `json:"-"`
	// Problems are the parts of Data that Event has no place for, never nil.
	Problems []event.Problem `json:"problems"`
}

// decode fills in Event, Go and Problems.
func (a *Arrival) decode() {
	a.Problems = []event.Problem{}
	d := event.Decoder{CorpID: a.CorpID, OnProblem: func(p event.Problem) { a.Problems = append(a.Problems, p) }}
	a.Event = d.Decode(a.Type, a.Data)
	e := reflect.ValueOf(a.Event).Elem()
	a.Go = e.Type().Name()
	if corp := e.FieldByName("CorpId"); a.CorpID == "" && corp.Kind() == reflect.String {
		a.CorpID = corp.String()
	}
}

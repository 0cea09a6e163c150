package fromwire

import (
	"reflect"
	"time"

	"github.com/dingevent/dingevent/event"
)

// An Arrival is one event out of what a transport carried, see [Decode].
type Arrival struct {
	// Type is the event type, or the topic of a Stream callback. It is empty if nothing tells.
	Type string `json:"type"`
	// Go is the name of the struct that Event points to, such as "OrgUserAdd", or "Unknown".
	Go string `json:"go"`
	// CorpID is the organization the event happened in, as the transport says, or else the payload, if only in
	// the elements of a list.
	CorpID string `json:"corp"`
	// ID identifies the event, not the push. It is empty where what came does not suffice for one.
	ID string `json:"id"`
	// Born is when it happened, in UTC; zero if untold.
	Born time.Time `json:"born,omitzero"`
	// BizType and BizID are the kind and the subject of a row, and of an HTTP push its BizId.
	BizType string `json:"biz_type,omitempty"`
	BizID   string `json:"biz_id,omitempty"`
	// SyncSeq orders the rows of SyncHTTP and RDS: hexadecimal text, which rises. Many rows have none.
	SyncSeq string `json:"sync_seq,omitempty"`
	// Event is what [event.Decoder.Decode] makes of Data.
	Event any `json:"event"`
	// Data is the payload: of a Stream frame its data, of a row its biz_data, of a failed push what stands under its
	// type, of JSON that dingevent wrote its data, else all that came.
	Data []byte `json:"-"`
	// Problems are what Event has no place for, never nil.
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

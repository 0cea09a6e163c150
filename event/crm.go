package event

// CrmCustomerTrack: something happened with customers of the organization (CRM客户动态).
//
// https://open.dingtalk.com/document/development/crm-customer-dynamics
type CrmCustomerTrack struct {
	Event

	// TimeStamp is when it happened, in milliseconds since 1970. Only an HTTP push tells.
	TimeStamp int `json:"EventTime"`

	// BizId identifies the push. Only an HTTP push tells.
	BizId string `json:"BizId"`

	// Tracks are what happened.
	Tracks []Track `json:"tracks"`
}

var crmCustomerTrackNames = []string{"EventType", "CorpId", "EventTime", "BizId", "tracks"}

func readCrmCustomerTrack(r *reader, e *CrmCustomerTrack) {
	for o := r.object(crmCustomerTrackNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "EventTime":
			o.integer(&e.TimeStamp)
		case "BizId":
			o.text(&e.BizId)
		case "tracks":
			structs(&o, &e.Tracks, readTrack)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// Track is one thing that happened with a customer, in [CrmCustomerTrack].
type Track struct {
	// Creator is the member who did it.
	Creator string `json:"creator"`

	CorpId string `json:"corpId"`

	CustomerId string `json:"customerId"`

	SubType int `json:"subType"`

	Id string `json:"id"`

	// GmtCreate is when it happened, in milliseconds since 1970.
	GmtCreate int `json:"gmtCreate"`

	Type int `json:"type"`
}

var trackNames = []string{"creator", "corpId", "customerId", "subType", "id", "gmtCreate", "type"}

func readTrack(r *reader, t *Track) {
	for o := r.object(trackNames); o.next(); {
		switch o.name {
		case "creator":
			o.text(&t.Creator)
		case "corpId":
			o.corpID(&t.CorpId)
		case "customerId":
			o.text(&t.CustomerId)
		case "subType":
			o.integer(&t.SubType)
		case "id":
			o.text(&t.Id)
		case "gmtCreate":
			o.integer(&t.GmtCreate)
		case "type":
			o.integer(&t.Type)
		}
	}
}

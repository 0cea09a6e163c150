package api

// An App is how the ways into one app stand.
type App struct {
	Name    string        `json:"name"`
	Stream  *Stream       `json:"stream,omitempty"`
	HTTP    *HTTP         `json:"http,omitempty"`
	Sources []AppSource   `json:"sources,omitempty" doc:"What pulls events of it"`
	Secrets []Fingerprint `json:"secrets,omitempty" doc:"Fingerprints of its secrets, to compare them with other copies"`
}

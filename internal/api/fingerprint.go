package api

// A Fingerprint tells one secret from another without showing it.
type Fingerprint struct {
	Of     string `json:"of" doc:"Its key in the config, such as stream.client_secret"`
	SHA256 string `json:"sha256" doc:"The first 8 hexadecimal digits of the secret's SHA-256"`
}

package streamwire

import (
	"errors"
	"fmt"
	"net/url"
)

// minSecret is how short a secret may be, in bytes: nothing but the secret keeps strangers out.
const minSecret = 16

// MinMaxFrame is the size in bytes of frames that every client takes. DingTalk's own close the connection on one above their
// limit: that is 256 KiB in Java's, 1 MiB in Python's, and 64 KiB was the lowest so far.
const MinMaxFrame = 64 << 10

// CheckCredentials returns what is wrong with a pair of credentials; never what they are.
func CheckCredentials(clientID, clientSecret string) error {
	switch {
	case clientID == "":
		return errors.New("the client ID is missing; choose one, such as the subscription's name")
	case len(clientSecret) < minSecret:
		return fmt.Errorf("the client secret has %d characters; it needs at least %d, make one with: openssl rand -hex 32", len(clientSecret), minSecret)
	}
	return nil
}

// EndpointOf returns where clients connect by a public URL; empty if that is.
func EndpointOf(publicURL string) (string, error) {
	if publicURL == "" {
		return "", nil
	}
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.User != nil {
		return "", errors.New("the public URL must be http or https, a host and maybe a port, such as https://events.example.com; " +
			"DingTalk's client for Java ignores a path")
	}
	return EndpointAt(u.Scheme == "https", u.Host), nil
}

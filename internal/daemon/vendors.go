package daemon

import (
	"sync"

	"github.com/dingevent/dingevent/openapi"
)

// vendors are the clients of third-party apps.
type vendors struct {
	mu      sync.Mutex // protects clients
	clients map[vendorKey]*openapi.Client
}

type vendorKey struct{ app, clientID, clientSecret, baseURL, caFile string }

// client is the one with a key, which is made if it is not there.
func (v *vendors) client(key vendorKey, make func() (*openapi.Client, error)) (*openapi.Client, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if client := v.clients[key]; client != nil {
		return client, nil
	}
	client, err := make()
	if err != nil {
		return nil, err
	}
	if v.clients == nil {
		v.clients = map[vendorKey]*openapi.Client{}
	}
	v.clients[key] = client
	return client, nil
}

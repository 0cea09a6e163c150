package wire

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

// NamedKey is the path of a key.
type NamedKey struct {
	Name string `path:"name" doc:"The key's name"`
}

func (o *operations) keys() {
	tags := []string{"keys"}
	add(o, huma.Operation{
		OperationID: "list-keys", Method: http.MethodGet, Path: "/keys", Tags: tags,
		Summary:     "The keys of the API by name, without what opens",
		Description: "All gateways of a journal have the keys that are in it. The keys of the config are those of this gateway.",
	}, func(ctx context.Context, _ struct{}) ([]api.Key, error) { return o.service.Keys(ctx) })
	add(o, huma.Operation{
		OperationID: "make-key", Method: http.MethodPost, Path: "/keys", Tags: tags,
		Summary: "Make a key, which is shown in the answer alone",
		Description: "The journal has a hash of it, so all gateways of the journal take it within 5 seconds, and nobody can show it again. If the answer is " +
			"lost, rotate the key. A name that a key has in the journal or in the config of this gateway is a 409.",
		Errors: append(refusedBody, http.StatusConflict),
	}, func(ctx context.Context, in struct{ Body api.KeySpec }) (api.NewKey, error) {
		return o.service.MakeKey(ctx, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "rotate-key", Method: http.MethodPost, Path: "/keys/{name}/rotate", Tags: tags,
		Summary: "Give a key another secret, which is shown in the answer alone",
		Description: "The old one stays good for the overlap, so that programs can change to the new one. Role and end stay. " +
			"A key of the config is a 409: change it there.",
		Errors: append(refusedBody, http.StatusNotFound, http.StatusConflict),
	}, func(ctx context.Context, in struct {
		NamedKey
		Body api.RotateSpec
	}) (api.NewKey, error) {
		return o.service.RotateKey(ctx, in.Name, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "set-key-role", Method: http.MethodPut, Path: "/keys/{name}/role", Tags: tags,
		Summary: "Give a key another role",
		Description: "The key stays the same, so no program needs a new one. The role counts for the next request at this gateway, and within 5 seconds " +
			"at the other gateways of the journal. Streams that the key may not ask for any more end by then. A key of the config is a 409: change it there.",
		Errors: append(refusedBody, http.StatusNotFound, http.StatusConflict),
	}, func(ctx context.Context, in struct {
		NamedKey
		Body api.RoleSpec
	}) (api.Key, error) {
		return o.service.SetKeyRole(ctx, in.Name, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "remove-key", Method: http.MethodDelete, Path: "/keys/{name}", Tags: tags,
		Summary: "Take a key away, with its old ones",
		Description: "This gateway refuses it at once, and the other gateways of the journal within 5 seconds. Streams that it has opened end by then. " +
			"A key of the config is a 409: change it there.",
		Errors: []int{http.StatusNotFound, http.StatusConflict},
	}, func(ctx context.Context, in NamedKey) (Nothing, error) {
		return Nothing{}, o.service.RemoveKey(ctx, in.Name)
	})
}

// Keys is part of [api.Service].
func (c *Client) Keys(ctx context.Context) (list []api.Key, err error) {
	err = c.get(ctx, "keys", nil, &list)
	return list, err
}

// MakeKey is part of [api.Service].
func (c *Client) MakeKey(ctx context.Context, spec api.KeySpec) (made api.NewKey, err error) {
	err = c.post(ctx, "keys", spec, &made)
	return made, err
}

// RotateKey is part of [api.Service].
func (c *Client) RotateKey(ctx context.Context, name string, spec api.RotateSpec) (made api.NewKey, err error) {
	err = c.post(ctx, "keys/"+url.PathEscape(name)+"/rotate", spec, &made)
	return made, err
}

// SetKeyRole is part of [api.Service].
func (c *Client) SetKeyRole(ctx context.Context, name string, spec api.RoleSpec) (shown api.Key, err error) {
	err = c.send(ctx, http.MethodPut, "keys/"+url.PathEscape(name)+"/role", spec, &shown)
	return shown, err
}

// RemoveKey is part of [api.Service].
func (c *Client) RemoveKey(ctx context.Context, name string) error {
	return c.delete(ctx, "keys/"+url.PathEscape(name))
}

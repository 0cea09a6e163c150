package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) backup() {
	tags := []string{"keeping"}
	add(o, huma.Operation{
		OperationID: "start-backup", Method: http.MethodPost, Path: "/backup", Tags: tags,
		Summary: "Back the journal up while it is used",
		Description: "The daemon copies its journal in small steps, syncs the copy, reads it again to verify it, and gives it its name only then. " +
			"The answer comes at once; get-backup tells how far it is. While one runs, another is a 409.",
		Errors: append(refusedBody, http.StatusConflict),
	}, func(ctx context.Context, in struct{ Body api.BackupSpec }) (api.Backup, error) {
		return o.service.StartBackup(ctx, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "get-backup", Method: http.MethodGet, Path: "/backup", Tags: tags,
		Summary: "How far the backup is that runs, or what became of the last one",
	}, func(ctx context.Context, _ struct{}) (api.Backup, error) { return o.service.Backup(ctx) })
	add(o, huma.Operation{
		OperationID: "stop-backup", Method: http.MethodDelete, Path: "/backup", Tags: tags,
		Summary: "End the backup that runs, and remove what there is of it",
	}, func(ctx context.Context, _ struct{}) (Nothing, error) { return Nothing{}, o.service.StopBackup(ctx) })
}

// StartBackup is part of [api.Service].
func (c *Client) StartBackup(ctx context.Context, spec api.BackupSpec) (b api.Backup, err error) {
	err = c.post(ctx, "backup", spec, &b)
	return b, err
}

// Backup is part of [api.Service].
func (c *Client) Backup(ctx context.Context) (b api.Backup, err error) {
	err = c.get(ctx, "backup", nil, &b)
	return b, err
}

// StopBackup is part of [api.Service].
func (c *Client) StopBackup(ctx context.Context) error { return c.delete(ctx, "backup") }

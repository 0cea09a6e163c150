package main

import (
	"fmt"
	"io/fs"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

const (
	user = 65532 // that of distroless images; no account of the host has it
	data = "/var/lib/dingevent"
)

// binaries are GoReleaser's folders, by architecture.
var binaries = []struct{ arch, path string }{
	{"amd64", "dingevent_linux_amd64_v1/dingevent"},
	{"arm64", "dingevent_linux_arm64_v8.0/dingevent"},
}

// index is the image for all architectures.
func (r release) index() (v1.ImageIndex, error) {
	system, err := r.system()
	if err != nil {
		return nil, err
	}
	base, err := layerOf(system, r.made)
	if err != nil {
		return nil, err
	}
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, b := range binaries {
		program, err := fs.ReadFile(r.dist, b.path)
		if err != nil {
			return nil, err
		}
		image, err := r.image(b.arch, base, program)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", b.arch, err)
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{
			Add:        image,
			Descriptor: v1.Descriptor{MediaType: types.OCIManifestSchema1, Platform: &v1.Platform{OS: "linux", Architecture: b.arch}},
		})
	}
	return index, nil
}

func (r release) image(arch string, base v1.Layer, program []byte) (v1.Image, error) {
	top, err := layerOf([]file{{name: "usr/bin/dingevent", mode: 0o755, body: program}}, r.made)
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.Append(image,
		mutate.Addendum{Layer: base, History: v1.History{Created: v1.Time{Time: r.made}, CreatedBy: "certificates, time zones, user, folders"}},
		mutate.Addendum{Layer: top, History: v1.History{Created: v1.Time{Time: r.made}, CreatedBy: "dingevent " + r.version}},
	)
	if err != nil {
		return nil, err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = "linux", arch, v1.Time{Time: r.made}
	config.Config = r.config()
	return mutate.ConfigFile(image, config)
}

func (r release) config() v1.Config {
	return v1.Config{
		User:         fmt.Sprintf("%d:%d", user, user), // numbers, so that Kubernetes can tell that it is not root
		Entrypoint:   []string{"/usr/bin/dingevent"},
		Cmd:          []string{"serve", "-c", "/etc/dingevent/dingevent.yaml"},
		Env:          []string{"PATH=/usr/bin", "DINGEVENT_DATA=" + data},
		WorkingDir:   data,
		Volumes:      map[string]struct{}{data: {}},
		ExposedPorts: map[string]struct{}{"8080/tcp": {}, "7780/tcp": {}},
		StopSignal:   "SIGTERM",
		Healthcheck: &v1.HealthConfig{
			Test:     []string{"CMD", "/usr/bin/dingevent", "status", "--ready"},
			Interval: 10 * time.Second, Timeout: 5 * time.Second, StartPeriod: 30 * time.Second, Retries: 3,
		},
		Labels: map[string]string{
			"org.opencontainers.image.title":       "dingevent",
			"org.opencontainers.image.description": "Receives DingTalk's events and keeps them until they are handled",
			"org.opencontainers.image.source":      "https://github.com/dingevent/dingevent",
			"org.opencontainers.image.licenses":    "Apache-2.0",
			"org.opencontainers.image.version":     r.version,
			"org.opencontainers.image.revision":    r.commit,
			"org.opencontainers.image.created":     r.made.Format(time.RFC3339),
		},
	}
}

// Command image makes the container image from binaries of a release, without a daemon and without a base image: what Go programs
// want of a system is in it, and no shell. The same binaries and the same commit give the same bytes.
package main

import (
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

func main() {
	log.SetFlags(0)
	var (
		dist    = flag.String("dist", "bin/dist", "the folder that scripts/release.sh has made")
		out     = flag.String("out", "bin/image", "the folder to write to")
		version = flag.String("version", "", "the version of the release")
		commit  = flag.String("commit", "", "the commit of the release")
		date    = flag.String("date", "", "the commit's date, as RFC 3339: the time of every file")
		push    = flag.String("push", "", "push it there, too, such as ghcr.io/dingevent/dingevent:1.2.3; signed in as docker and crane are")
	)
	flag.Parse()
	made, err := time.Parse(time.RFC3339, *date)
	if err != nil {
		log.Fatalf("-date: %v", err)
	}
	if err := run(release{os.DirFS(*dist), *version, *commit, made.UTC()}, *out, *push); err != nil {
		log.Fatal(err)
	}
}

// A release is what an image is made of.
type release struct {
	dist            fs.FS // what scripts/release.sh has made
	version, commit string
	made            time.Time
}

func run(r release, out, push string) error {
	index, err := r.index()
	if err != nil {
		return err
	}
	if err := write(index, r.version, out); err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	fmt.Println(digest)
	if push == "" {
		return nil
	}
	ref, err := name.ParseReference(push)
	if err != nil {
		return err
	}
	return remote.WriteIndex(ref, index, remote.WithAuthFromKeychain(authn.DefaultKeychain))
}

// write writes an OCI layout with all architectures, and for each a file for docker load.
func write(index v1.ImageIndex, version, out string) error {
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	path, err := layout.Write(filepath.Join(out, "oci"), empty.Index)
	if err != nil {
		return err
	}
	if err := path.AppendIndex(index); err != nil {
		return err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return err
	}
	tag, err := name.NewTag("dingevent/dingevent:" + version)
	if err != nil {
		return err
	}
	for _, desc := range manifest.Manifests {
		image, err := index.Image(desc.Digest)
		if err != nil {
			return err
		}
		file := fmt.Sprintf("dingevent_%s_linux_%s_image.tar", version, desc.Platform.Architecture)
		if err := tarball.WriteToFile(filepath.Join(out, file), tag, image); err != nil {
			return err
		}
	}
	return nil
}

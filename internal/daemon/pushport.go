package daemon

import (
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/internal/nearest"
)

// A pushPort is where HTTP pushes arrive: it finds the app of a path. It never redirects, because DingTalk takes a
// redirect for a security problem and saves no such URL.
type pushPort struct {
	apps   atomic.Pointer[[]*httpApp]
	probes probes
	log    *slog.Logger
	brake  *logbrake.Brake

	mu     sync.Mutex // protects strays
	strays api.Strays
}

func newPushPort(p probes, log *slog.Logger) *pushPort {
	return &pushPort{probes: p, log: log, brake: logbrake.New(time.Minute)}
}

// ServeHTTP is part of [http.Handler].
func (p *pushPort) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := path.Clean("/" + r.URL.Path)                             // a slash too many changes nothing
	if r.Method == http.MethodGet || r.Method == http.MethodHead { // a push comes by POST
		if at == "/" {
			at = "/readyz" // load balancers ask for / by default
		}
		if probe := p.probes.handler(at); probe != nil {
			probe(w, r)
			return
		}
	}
	for _, app := range p.all() {
		if app.path == at {
			app.handler.ServeHTTP(w, r)
			return
		}
	}
	p.stray(r)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	w.Write([]byte(`{"error":"no app has this path"}`)) // a client that does not get it has the status
}

// stray notes a request to a path that no app has.
func (p *pushPort) stray(r *http.Request) {
	const most = 200
	asked := strings.ToValidUTF8(r.URL.Path[:min(len(r.URL.Path), most)], "")
	last := api.Stray{Method: r.Method[:min(len(r.Method), 20)], Path: asked, Nearest: p.nearest(asked), Remote: r.RemoteAddr, At: time.Now().UTC()}
	p.brake.Warn(p.log, "", "a request to a path that no app has; answered 404", "method", last.Method, "path", last.Path, "nearest", last.Nearest, "remote", last.Remote)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.strays.Count++
	p.strays.Last = &last
}

// use has pushes go to these apps from now on. One that is being answered goes on.
func (p *pushPort) use(apps []*httpApp) { p.apps.Store(&apps) }

func (p *pushPort) all() []*httpApp {
	if apps := p.apps.Load(); apps != nil {
		return *apps
	}
	return nil
}

// nearest is the path of an app that is most like one that no app has; empty if none has HTTP.
func (p *pushPort) nearest(asked string) string {
	apps := p.all()
	if len(apps) == 0 {
		return ""
	}
	distance := func(app *httpApp) int { return nearest.Distance(app.path, asked) }
	return slices.MinFunc(apps, func(a, b *httpApp) int { return distance(a) - distance(b) }).path
}

// status is the count and the last of the requests to no app; nil if there were none.
func (p *pushPort) status() *api.Strays {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.strays.Count == 0 {
		return nil
	}
	out := p.strays
	return &out
}

// Package deploy tests the Helm chart and the compose file of deploy/.
package deploy

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/lint"
	"helm.sh/helm/v4/pkg/chart/v2/lint/support"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	netv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	"sigs.k8s.io/yaml"
)

const chart = "../../deploy/helm"

// program is the dingevent that reads the configs.
var program = flag.String("program", "", "path of the command; make chart-test builds it")

const sqlite = `
config:
  apps:
    - name: hr
      stream: {client_id: "${DING_CLIENT_ID}", client_secret: "${DING_CLIENT_SECRET}"}
  subscriptions:
    - {name: hook, webhook: {url: "http://billing.default.svc:3000/dingtalk", secrets: ["${WEBHOOK_SECRET}"]}}
envFromSecrets: [dingevent]
`

const postgres = `
journal: postgres
replicas: 3
config:
  database: {url: "${DATABASE_URL}"}
  grace: 25s
  apps:
    - name: hr
      http: {path: /dingtalk/hr, keys: [{token: "${DING_TOKEN}", aes_key: "${DING_AES_KEY}", owners: [dingkey]}]}
  subscriptions:
    - {name: hook, webhook: {url: "http://billing.default.svc:3000/dingtalk"}}
extraEnv:
  - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: db, key: url}}}
ingress: {enabled: true, className: nginx, tlsSecret: tls, annotations: {a: b}}
networkPolicy: {enabled: true, pushesFrom: [{namespaceSelector: {}}], apiFrom: [{podSelector: {matchLabels: {app: prometheus}}}]}
serviceMonitor: {enabled: true, labels: {release: prometheus}}
persistence: {size: 2Gi, storageClass: fast}
image: {digest: "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}
nodeSelector: {disk: ssd}
tolerations: [{key: a, operator: Exists}]
imagePullSecrets: [{name: pull}]
serviceAccount: {annotations: {a: b}}
service: {type: LoadBalancer, annotations: {a: b}}
podAnnotations: {a: b}
podLabels: {a: b}
`

func valuesOf(t *testing.T, text string) (values map[string]any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	return values
}

// render is what helm install would send.
func render(t *testing.T, text string) (objects []any, err error) {
	t.Helper()
	loaded, err := loader.Load(chart)
	if err != nil {
		t.Fatal(err)
	}
	release := common.ReleaseOptions{Name: "ding", Namespace: "events", IsInstall: true, Revision: 1}
	values, err := util.ToRenderValues(loaded, valuesOf(t, text), release, nil)
	if err != nil {
		return nil, err
	}
	files, err := engine.Render(loaded, values)
	if err != nil {
		return nil, err
	}
	for name, file := range files {
		if !strings.HasSuffix(name, ".yaml") {
			continue
		}
		for document := range strings.SplitSeq(file, "\n---\n") {
			if object := decode(t, name, document); object != nil {
				objects = append(objects, object)
			}
		}
	}
	return objects, nil
}

// find are the objects of one type.
func find[T any](objects []any) (found []*T) {
	for _, o := range objects {
		if o, ok := o.(*T); ok {
			found = append(found, o)
		}
	}
	return found
}

func one[T any](t *testing.T, objects []any) *T {
	t.Helper()
	found := find[T](objects)
	if len(found) != 1 {
		t.Fatalf("%d of %T", len(found), *new(T))
	}
	return found[0]
}

// TestLint: helm finds nothing to say but that there is no icon.
func TestLint(t *testing.T) {
	for name, values := range map[string]string{"sqlite": sqlite, "postgres": postgres} {
		for _, m := range lint.RunAll(chart, valuesOf(t, values), "events").Messages {
			if m.Severity > support.InfoSev {
				t.Errorf("%s: %s", name, m)
			}
		}
	}
}

// TestSQLite: one pod, which is gone before the next one starts, and a volume that outlives the release.
func TestSQLite(t *testing.T) {
	objects, err := render(t, sqlite)
	if err != nil {
		t.Fatal(err)
	}
	d := one[appsv1.Deployment](t, objects)
	if *d.Spec.Replicas != 1 || d.Spec.Strategy.Type != appsv1.RecreateDeploymentStrategyType {
		t.Errorf("%d replicas, %s", *d.Spec.Replicas, d.Spec.Strategy.Type)
	}
	claim := one[corev1.PersistentVolumeClaim](t, objects)
	if claim.Annotations["helm.sh/resource-policy"] != "keep" {
		t.Error("the volume goes with the release")
	}
	if v := d.Spec.Template.Spec.Volumes; !slices.ContainsFunc(v, func(v corev1.Volume) bool {
		return v.Name == "data" && v.PersistentVolumeClaim.ClaimName == claim.Name
	}) {
		t.Errorf("volumes: %+v", v)
	}
	wantPod(t, d.Spec.Template, d.Spec.Selector.MatchLabels)
	if len(find[policyv1.PodDisruptionBudget](objects)) != 0 {
		t.Error("a budget for one pod would stop a node from being drained")
	}
	wantConfig(t, objects, "data: /var/lib/dingevent/data", "listen: 0.0.0.0:8080", "api: 0.0.0.0:7780", "drain_delay: 5s", "grace: 20s")
}

// TestPostgres: many pods, each with a volume of its own, of which one at a time may be away.
func TestPostgres(t *testing.T) {
	objects, err := render(t, postgres)
	if err != nil {
		t.Fatal(err)
	}
	s := one[appsv1.StatefulSet](t, objects)
	if *s.Spec.Replicas != 3 || len(s.Spec.VolumeClaimTemplates) != 1 || len(find[appsv1.Deployment](objects)) != 0 {
		t.Errorf("%+v", s.Spec)
	}
	wantPod(t, s.Spec.Template, s.Spec.Selector.MatchLabels)
	budget := one[policyv1.PodDisruptionBudget](t, objects)
	if budget.Spec.MaxUnavailable.IntValue() != 1 || fmt.Sprint(budget.Spec.Selector.MatchLabels) != fmt.Sprint(s.Spec.Selector.MatchLabels) {
		t.Errorf("%+v", budget.Spec)
	}
	if services := find[corev1.Service](objects); !slices.ContainsFunc(services, func(v *corev1.Service) bool { return v.Name == s.Spec.ServiceName }) {
		t.Errorf("no service is %s", s.Spec.ServiceName)
	}
	for _, service := range find[corev1.Service](objects) {
		if service.Spec.Type == corev1.ServiceTypeLoadBalancer && len(service.Spec.Ports) != 1 {
			t.Error("the API can be reached from outside")
		}
	}
	if policy := one[netv1.NetworkPolicy](t, objects); len(policy.Spec.Ingress) != 2 || len(policy.Spec.Ingress[1].From) != 1 {
		t.Errorf("%+v", policy.Spec)
	}
	if image := s.Spec.Template.Spec.Containers[0].Image; !strings.HasSuffix(image, "/dingevent@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef") {
		t.Errorf("image %s", image)
	}
	wantConfig(t, objects, "url: ${DATABASE_URL}", "grace: 25s")
}

// wantPod wants what holds for both.
func wantPod(t *testing.T, pod corev1.PodTemplateSpec, selector map[string]string) {
	t.Helper()
	c, spec := pod.Spec.Containers[0], pod.Spec.SecurityContext
	if !*c.SecurityContext.ReadOnlyRootFilesystem || *c.SecurityContext.AllowPrivilegeEscalation || !*spec.RunAsNonRoot ||
		*spec.RunAsUser == 0 || spec.SeccompProfile.Type != corev1.SeccompProfileTypeRuntimeDefault || *pod.Spec.AutomountServiceAccountToken ||
		!slices.Contains(c.SecurityContext.Capabilities.Drop, "ALL") {
		t.Errorf("the pod may do too much: %+v %+v", c.SecurityContext, spec)
	}
	if c.ReadinessProbe.HTTPGet.Path != "/readyz" || c.LivenessProbe.HTTPGet.Path != "/livez" {
		t.Errorf("probes: %+v %+v", c.ReadinessProbe, c.LivenessProbe)
	}
	for key, value := range selector {
		if pod.Labels[key] != value {
			t.Errorf("the selector does not find the pod by %s", key)
		}
	}
	if pod.Annotations["checksum/config"] == "" || *pod.Spec.TerminationGracePeriodSeconds <= 25 {
		t.Errorf("%v, %d s", pod.Annotations, *pod.Spec.TerminationGracePeriodSeconds)
	}
}

// wantConfig: dingevent itself takes the config.
func wantConfig(t *testing.T, objects []any, lines ...string) {
	t.Helper()
	config := one[corev1.ConfigMap](t, objects).Data["dingevent.yaml"]
	for _, line := range lines {
		if !strings.Contains(config, line+"\n") {
			t.Errorf("the config has not %q:\n%s", line, config)
		}
	}
	if *program == "" {
		t.Skip("without -program no config is checked; run: make chart-test")
	}
	path := filepath.Join(t.TempDir(), "dingevent.yaml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(*program, "check", "-c", path)
	cmd.Env = append(os.Environ(), environment...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("dingevent check: %v\n%s\n%s", err, out, config)
	}
}

// environment is what the examples name.
var environment = []string{
	"DING_CLIENT_ID=dingkey", "DING_CLIENT_SECRET=secret", "DING_TOKEN=token", "DING_AES_KEY=1234567890123456789012345678901234567890123",
	"WEBHOOK_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "DATABASE_URL=postgres://dingevent:pw@db:5432/dingevent",
}

// TestRefused: values that cannot work are refused with what to do.
func TestRefused(t *testing.T) {
	for _, tt := range []struct{ values, want string }{
		{`{}`, "config.apps is empty"},
		{sqlite + "\njournal: mysql", "journal"},
		{sqlite + "\npersistence: {sise: 1Gi}", "sise"},
		{strings.Replace(sqlite, "config:", "config:\n  data: /elsewhere", 1), "config.data is the chart's"},
		{strings.Replace(sqlite, "config:", "config:\n  database: {url: x}", 1), "set journal: postgres"},
		{sqlite + "\njournal: postgres", "needs config.database.url"},
	} {
		if _, err := render(t, tt.values); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, not %q, of %s", err, tt.want, tt.values)
		}
	}
}

package app_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
)

// proxySample is a file of deploy/proxy and what is behind it.
type proxySample struct {
	file, host, base string
	run              func(p *proxy, sample string) *exec.Cmd
}

// proxy is a running reverse proxy with a Leadtwin behind it.
type proxy struct {
	*testing.T
	proxySample
	service     *running
	folder      string
	port        string
	certificate string
	key         string
	roots       *tls.Config
	log         *safeBuffer
}

// startProxy starts Leadtwin and the proxy with the sample's own text, but for addresses and certificates.
func startProxy(t *testing.T, sample proxySample) *proxy {
	t.Helper()
	p := &proxy{T: t, proxySample: sample, folder: t.TempDir(), log: &safeBuffer{}}
	_, p.port, _ = net.SplitHostPort(freeAddress(t))
	p.createCertificate()
	p.service = prepareOdoo(t, deskSeed, func(c *config.Config) {
		c.Mode, c.Server.BasePath, c.Server.TrustedProxies = "review", sample.base, []string{"127.0.0.1"}
		c.Server.PublicURL = "" // so that a secure cookie comes from the proxy's header
	})
	text, err := os.ReadFile(filepath.Join("../../deploy/proxy", sample.file))
	if err != nil {
		t.Fatal(err)
	}
	cmd := sample.run(p, strings.NewReplacer(
		"127.0.0.1:8080", p.service.settings.Server.Listen,
		"127.0.0.1:8069", strings.TrimPrefix(p.service.odoo.URL, "http://"),
	).Replace(string(text)))
	p.service.sweepAndStart()
	cmd.Stdout, cmd.Stderr = p.log, p.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	client := p.client("127.0.0.2")
	p.service.until("the proxy answers", func() bool {
		res, err := client.Get(p.address("/sign-in"))
		if err != nil {
			return false
		}
		_ = res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	return p
}

// program finds a proxy. Without it the test is skipped, but where scripts/test-proxies runs it.
func (p *proxy) program(name string) string {
	p.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("LEADTWIN_TEST_PROXIES") != "" {
			p.Fatalf("LEADTWIN_TEST_PROXIES is set and there is no %s", name)
		}
		p.Skipf("no %s; scripts/test-proxies gets it", name)
	}
	return path
}

func (p *proxy) write(name, text string) (path string) {
	p.Helper()
	path = filepath.Join(p.folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.Fatal(err)
	}
	return path
}

// check runs a program's own check of a configuration.
func (p *proxy) check(name string, arguments ...string) {
	p.Helper()
	if out, err := p.command(name, arguments...).CombinedOutput(); err != nil {
		p.Fatalf("%s %q: %v\n%s", name, arguments, err, out)
	}
}

func (p *proxy) command(name string, arguments ...string) *exec.Cmd {
	cmd := exec.CommandContext(p.Context(), name, arguments...)
	cmd.Env = append(os.Environ(), "HOME="+p.folder, "XDG_DATA_HOME="+p.folder, "XDG_CONFIG_HOME="+p.folder)
	return cmd
}

// nginx puts the sample where Debian's nginx.conf includes conf.d.
func (p *proxy) nginx(sample string) *exec.Cmd {
	program := p.program("nginx")
	sample = regexp.MustCompile(`(?m)^ *listen \[::\].*\n`).ReplaceAllString(sample, "")
	sample = regexp.MustCompile(`/etc/ssl/\w+\.pem`).ReplaceAllString(sample, p.certificate)
	sample = regexp.MustCompile(`/etc/ssl/\w+\.key`).ReplaceAllString(sample, p.key)
	_, other, _ := net.SplitHostPort(freeAddress(p))
	sample = strings.NewReplacer("listen 443", "listen 127.0.0.1:"+p.port, "listen 80;", "listen 127.0.0.1:"+other+";").
		Replace(sample)
	path := p.write("nginx.conf", "daemon off; master_process off; pid nginx.pid; error_log stderr;\nevents {}\nhttp {\n"+
		"access_log access.log; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;\n"+
		"uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"+sample+"}\n")
	arguments := []string{"-p", p.folder, "-e", "stderr", "-c", path}
	p.check(program, append(slices.Clone(arguments), "-t", "-q")...)
	return p.command(program, arguments...)
}

// caddy checks the sample as it is, and runs it with a certificate of the test.
func (p *proxy) caddy(sample string) *exec.Cmd {
	program := p.program("caddy")
	p.check(program, "validate", "--adapter", "caddyfile", "--config", filepath.Join("../../deploy/proxy", p.file))
	sample = strings.Replace(sample, "\n{\n", "\n{\n\tadmin off\n\tauto_https disable_redirects\n", 1)
	sample = strings.Replace(sample, "\n"+p.host+" {\n", fmt.Sprintf("\nhttps://%s:%s {\n\tbind 127.0.0.1\n\ttls %s %s\n",
		p.host, p.port, p.certificate, p.key), 1)
	return p.command(program, "run", "--adapter", "caddyfile", "--config", p.write("Caddyfile", sample))
}

func (p *proxy) address(path string) string {
	return "https://" + p.host + ":" + p.port + p.base + path
}

// client is a browser at an address of this machine. It does not follow redirects.
func (p *proxy) client(from string) *http.Client {
	p.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.Fatal(err)
	}
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	transport := &http.Transport{
		TLSClientConfig: p.roots,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, network, "127.0.0.1:"+p.port)
		},
	}
	p.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Jar: jar, Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is a response, whose body is closed when the test ends.
type answer struct{ *http.Response }

// send sends a request with headers, given as name and value in turns.
func (p *proxy) send(t *testing.T, client *http.Client, method, address, body string, headers ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for pair := range slices.Chunk(headers, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	res, err := client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", method, address, err, p.log)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return answer{res}
}

func (p *proxy) signIn(t *testing.T, client *http.Client, login, password string, headers ...string) answer {
	t.Helper()
	form := url.Values{"login": {login}, "password": {password}}
	return p.send(t, client, http.MethodPost, p.address("/sign-in"), form.Encode(), headers...)
}

func bodyOf(t *testing.T, res answer) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

//! `lab serve`: a service under each model, and up to which rate it answers in time.

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result};

use crate::base::printed;
use crate::base::units::ns;
use crate::cli::serve_options::ServeOptions;
use crate::findings::service::shown_rate;
use crate::machine::calibrate::calibrate;
use crate::machine::environment::Environment;
use crate::machine::limits::Limits;
use crate::machine::noise::Meter;
use crate::machine::usage::Usage;
use crate::output::file::Target;
use crate::output::html::service::service;
use crate::output::terminal::page::Page;
use crate::output::terminal::screen::busy;
use crate::output::terminal::service::{end, row, title};
use crate::output::terminal::text::{complain, say};
use crate::parent::progress::Progress;
use crate::parent::run;
use crate::record::service::{SERVICE_SCHEMA, ServiceCurve, ServiceRecord, ServiceSettings};
use crate::serve::client::{Load, alone, drive};
use crate::serve::point::Point;
use crate::serve::search::{Plan, first_failure, limit, next};
use crate::serve::server::{ServerModel, ServerRequest, serve as serve_here};
use crate::statistics::histogram::{merged, quantile};

/// The exit status of a program that Ctrl-C ended.
const INTERRUPTED: u8 = 130;

/// Requests one after the other, to see what an answer takes with nothing beside it.
const ALONE: usize = 300;

/// With as many requests as these there are a thousand, whatever chance does.
const ENOUGH: f64 = 1_150.0;

/// Descriptors of a process that are not connections.
const BESIDES: u64 = 32;

/// Nothing here answers more.
const HIGHEST: f64 = 1e6;

/// Serves for others, or measures.
pub(crate) fn serve(options: &ServeOptions) -> Result<ExitCode> {
    let settings = options.settings();
    if let Some(refused) = too_many(settings.connections, Limits::here().open_files) {
        complain(&format!("error: {refused}"));
        return Ok(ExitCode::from(2));
    }
    if let Some(address) = options.listen {
        return listen(address, options.models()[0], &settings);
    }
    let opened = [&options.json, &options.html].map(|path| path.as_ref().map(|p| Target::open(p)));
    let [json, html] = opened.map(Option::transpose);
    let (json, html) = match json.and_then(|json| Ok((json, html?))) {
        Ok(targets) => targets,
        Err(error) => {
            complain(&format!("error: {error:#}"));
            return Ok(ExitCode::from(2));
        }
    };
    let page = Page::here();
    let record = measure(options, settings, page)?;
    say(&end(&record, options.verbose, page))?;
    if let Some(json) = json {
        json.write(&(serde_json::to_string(&record)? + "\n"))?;
    }
    if let Some(html) = html {
        html.write(&service(&record))?;
    }
    Ok(if record.interrupted { ExitCode::from(INTERRUPTED) } else { ExitCode::SUCCESS })
}

/// Why so many connections cannot be open, if they cannot: each is a descriptor, and some are needed besides.
fn too_many(connections: usize, open_files: Option<u64>) -> Option<String> {
    let (wanted, limit) = (connections as u64 + BESIDES, open_files?);
    (wanted > limit).then(|| {
        format!(
            "{connections} connections need as many descriptors, and {BESIDES} more are needed; the limit is {limit} \
             (ulimit -n)"
        )
    })
}

fn listen(at: SocketAddr, model: &ServerModel, set: &ServiceSettings) -> Result<ExitCode> {
    let listener = TcpListener::bind(at).with_context(|| format!("listening at {at}"))?;
    let address = listener.local_addr()?;
    say(&format!("{} listens at http://{address}/, until Ctrl-C\n", model.name))?;
    let steps = steps_per_ms(set);
    serve_here(listener, &request(model, set, steps))?;
    Ok(ExitCode::SUCCESS)
}

fn steps_per_ms(set: &ServiceSettings) -> f64 {
    calibrate(set.compute_ns.max(1_000_000), set.compute_ns).steps_per_ms
}

fn request(model: &ServerModel, set: &ServiceSettings, steps_per_ms: f64) -> ServerRequest {
    ServerRequest {
        model: model.name.into(),
        steps: ((set.compute_ns as f64 * steps_per_ms / 1e6) as u64).max(1),
        wait_ns: set.wait_ns,
        workers: set.workers,
        pool: set.pool,
    }
}

fn measure(options: &ServeOptions, settings: ServiceSettings, page: Page) -> Result<ServiceRecord> {
    run::heed_ctrl_c()?;
    let (start, started) = (Instant::now(), SystemTime::now());
    let meter = Meter::start();
    let steps_per_ms = steps_per_ms(&settings);
    say(&(busy(meter.end(), page) + &title(&settings, page)))?;
    let mut record = ServiceRecord {
        schema: SERVICE_SCHEMA.into(),
        version: 1,
        started_unix: started.duration_since(SystemTime::UNIX_EPOCH)?.as_secs(),
        took_ns: 0,
        interrupted: false,
        environment: Environment::here(),
        steps_per_ms,
        curves: Vec::new(),
        settings,
    };
    let first = (1e9 * ENOUGH / record.settings.time_ns as f64).max(1.0);
    let halvings = if options.quick { 2 } else { 4 };
    let plan = Plan { first, highest: HIGHEST, halvings };
    for model in options.models() {
        let asked = request(model, &record.settings, steps_per_ms);
        let curve = match curve(&asked, &record.settings, &plan) {
            // Ctrl-C reaches the server as well.
            Err(_) if run::interrupted() => break,
            curve => curve?,
        };
        say(&row(&curve, page))?;
        record.curves.push(curve);
        if run::interrupted() {
            break;
        }
    }
    record.took_ns = ns(start.elapsed());
    record.interrupted = run::interrupted();
    Ok(record)
}

/// One model at rate after rate, until its limit is found.
fn curve(asked: &ServerRequest, set: &ServiceSettings, plan: &Plan) -> Result<ServiceCurve> {
    let server = Server::start(asked)?;
    let times = alone(server.address, ALONE)?;
    server.end()?;
    let mut curve = ServiceCurve {
        model: asked.model.clone(),
        alone_p50_ns: quantile(&merged([&times]), 0.5),
        alone: times,
        points: Vec::new(),
        limit: None,
        is_bounded: false,
    };
    let mut tried = Vec::new();
    // If a request takes too long alone, no rate will hold.
    let hopeless = curve.alone_p50_ns.is_some_and(|alone| alone > set.limit_ns);
    let mut progress = Progress::new();
    while let Some(rate) = next(plan, &tried).filter(|_| !hopeless) {
        progress.note(&format!("{} at {} requests a second", asked.model, shown_rate(rate)));
        let Some(point) = point(asked, set, rate, tried.len() as u64)? else { break };
        tried.push((rate, point.holds(set.limit_ns)));
        curve.points.push(point);
    }
    progress.clear();
    curve.limit = limit(&tried);
    curve.is_bounded = first_failure(&tried).is_some();
    Ok(curve)
}

/// One rate, against a new server.
fn point(asked: &ServerRequest, set: &ServiceSettings, rate: f64, n: u64) -> Result<Option<Point>> {
    let load = Load {
        rate,
        // A p99 rests on a thousand requests.
        time: Duration::from_nanos(set.time_ns).max(Duration::from_secs_f64(ENOUGH / rate)),
        patience: Duration::from_nanos(10 * set.limit_ns),
        connections: set.connections,
        seed: set.seed.wrapping_add(n),
    };
    let meter = Meter::start();
    let server = Server::start(asked)?;
    let driven = drive(server.address, &load, || !run::interrupted());
    let usage = server.end()?;
    let noise = meter.end();
    let Some(answers) = driven? else { return Ok(None) };
    let point = Point {
        rate,
        due: answers.due,
        answered: answers.answered,
        errors: answers.errors,
        latency: answers.latency,
        p50_ns: None,
        p90_ns: None,
        p99_ns: None,
        max_ns: 0,
        client_late_p99_ns: None,
        client_cpu: answers.client_cpu,
        server_cpu_ns: usage.cpu_ns().checked_div(answers.answered),
        noise,
    };
    Ok(Some(point.with_quantiles(&answers.client_late)))
}

/// Bytes of a line that a server prints.
const LINE: u64 = 10_000;

/// A server process.
struct Server {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    address: SocketAddr,
}

impl Server {
    fn start(asked: &ServerRequest) -> Result<Server> {
        let mut command = Command::new(std::env::current_exe().context("finding the lab itself")?);
        command.arg("server").arg(serde_json::to_string(asked)?);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().context("starting a server")?;
        let mut out = BufReader::new(child.stdout.take().context("its output")?);
        let mut port = String::new();
        out.by_ref().take(LINE).read_line(&mut port).context("reading the server's port")?;
        let port: u16 = port.trim().parse().context("the server did not start")?;
        Ok(Server { child, out, address: ([127, 0, 0, 1], port).into() })
    }

    /// Ends it; what it has used.
    fn end(mut self) -> Result<Usage> {
        drop(self.child.stdin.take());
        let used = printed::read(&mut self.out, LINE).context("reading what the server used")?;
        self.child.wait()?;
        printed::parse(&used).context("the server did not end well")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After an error; one that has ended already is not there any more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_connections_than_descriptors_are_refused_with_the_limit() {
        assert_eq!(too_many(64, Some(1_024)), None);
        assert_eq!(too_many(1_000_000, None), None);
        let refused = too_many(1_000, Some(1_024)).unwrap();
        assert!(refused.contains("1000 connections") && refused.contains("1024"), "{refused}");
    }
}

//! Answers requests. Nothing here depends on the runtime, not even the timer: the benchmarks run
//! the same service on another runtime.

use http_body_util::{Either, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Bytes, Incoming},
    header::{CONTENT_TYPE, HeaderValue},
    rt::Timer,
};
use std::{convert::Infallible, time::Duration};

const HELLO: &str = "Hello from an event loop.\n";
const SLOW: &str = "This took a second, and no thread.\n";
const LOST: &str = "There are: GET /, POST /echo, GET /slow.\n";

/// A body that is complete, or one that is sent while it is still being received.
type Body = Either<Full<Bytes>, Incoming>;

/// Answers every request; an error would end the connection.
pub(crate) async fn answer(
    request: Request<Incoming>,
    timer: impl Timer,
) -> Result<Response<Body>, Infallible> {
    let response = match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => text(HELLO),
        // The body is passed on as it arrives. A gigabyte needs no more memory than a line, because
        // the server reads no more than the client takes back.
        (&Method::POST, "/echo") => Response::new(Either::Right(request.into_body())),
        (&Method::GET, "/slow") => {
            timer.sleep(Duration::from_secs(1)).await;
            text(SLOW)
        }
        _ => {
            let mut response = text(LOST);
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    };
    Ok(response)
}

fn text(text: &'static str) -> Response<Body> {
    let mut response = Response::new(Either::Left(Full::from(text)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain"));
    response
}

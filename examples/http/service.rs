//! What the server answers. Nothing here knows what it runs on, the timer included: the benchmarks
//! put the same service on another runtime.

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

/// A body that is all there, or one that comes in while it goes out.
type Body = Either<Full<Bytes>, Incoming>;

/// Every request has an answer; an error would end the connection.
pub(crate) async fn answer(
    request: Request<Incoming>,
    timer: impl Timer,
) -> Result<Response<Body>, Infallible> {
    let response = match (request.method(), request.uri().path()) {
        (&Method::GET, "/") => text(HELLO),
        // Passed on as it comes: a gigabyte needs no more memory than a line, as no more is read
        // than the client takes back.
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

//! `tls`: a client that trusts the printed certificate, and some that do not get that far.

use super::{start, to_the_end};
use crate::support::{example::Server, on_both, watchdog};
use cede::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use futures_rustls::{
    TlsConnector,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
    rustls::{ClientConfig, RootCertStore, crypto::ring},
};
use std::{
    io::{self, Write},
    iter,
    net::{self, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

/// The certificate which the server prints.
fn printed(server: &mut Server) -> CertificateDer<'static> {
    let lines = iter::repeat_with(|| server.line());
    let begin = lines.skip_while(|line| !line.starts_with("-----BEGIN"));
    let mut text = String::new();
    for line in begin {
        text += &format!("{line}\n");
        if line.starts_with("-----END") {
            break;
        }
    }
    CertificateDer::from_pem_slice(text.as_bytes()).unwrap()
}

/// A client that trusts those whose certificate is given.
fn trusting(certificates: &[CertificateDer<'static>]) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates.iter().cloned());
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

async fn ask(client: &TlsConnector, address: SocketAddr, name: &str) -> io::Result<String> {
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let mut stream = client.connect(name, stream).await?;
    stream.write_all(b"GET /hello HTTP/1.1\r\nhost: localhost\r\n\r\n").await?;
    let mut text = String::new();
    stream.read_to_string(&mut text).await?; // an end that TLS did not announce would be an error
    Ok(text)
}

#[test]
fn a_client_can_trust_the_printed_certificate() {
    on_both(|runtime| {
        let (mut server, address) = start("tls", &[]);
        let certificate = printed(&mut server);
        runtime.block_on(async {
            let client = trusting(&[certificate]);
            for name in ["localhost", "127.0.0.1"] {
                let text = ask(&client, address, name).await.unwrap();
                let (head, body) = text.split_once("\r\n\r\n").unwrap();
                assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
                assert_eq!(body, "Hello over TLSv1_3. You asked: GET /hello HTTP/1.1\n");
            }
            assert!(ask(&client, address, "elsewhere.example").await.is_err());
            assert!(ask(&trusting(&[]), address, "localhost").await.is_err());
            assert!(ask(&client, address, "localhost").await.is_ok(), "others are served");
        });
        assert_eq!(server.interrupt().code(), Some(0));
    });
}

#[test]
fn who_does_not_speak_tls_is_dropped() {
    let _watchdog = watchdog();
    let (_server, address) = start("tls", &["--patience", "0.2"]);
    let begin = Instant::now();
    let silent = net::TcpStream::connect(address).unwrap();
    assert_eq!(to_the_end(&silent), b"");
    assert!(begin.elapsed() >= Duration::from_millis(200), "never early");
    let mut plain = net::TcpStream::connect(address).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    assert!(!to_the_end(&plain).starts_with(b"HTTP"));
}

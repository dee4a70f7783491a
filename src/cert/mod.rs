//! Certificates and keys, as the files of a deployment hold them.

use jiff::Timestamp;
use jiff::civil::Date;
use x509_cert::Certificate as X509;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode as _, DecodePem as _, pem};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::time::Time;

use crate::config::date_of;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The first day of its validity.
    pub not_before: Date,
    /// The last day of its validity.
    pub not_after: Date,
    /// Names and addresses that it is for, in lower case; the subject's common name where it lists none.
    pub names: Vec<String>,
    /// Bits of an RSA key; `None` for another kind.
    pub rsa_bits: Option<usize>,
    /// Bits of the curve of an EC key; `None` for another kind, and for a curve that is not known.
    pub curve_bits: Option<usize>,
    /// Whether its signature's hash can be forged (MD5, SHA-1).
    pub weak_signature: bool,
    /// Whether it signed itself.
    pub self_signed: bool,
    /// The modulus of an RSA key, without leading zeros.
    modulus: Option<Vec<u8>>,
}

/// RSA, whose modulus shows the strength.
const RSA: &str = "1.2.840.113549.1.1.1";

/// The same as a DER element.
const RSA_DER: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// EC keys, whose parameters name the curve.
const EC: &str = "1.2.840.10045.2.1";

/// Curves and their bits (RFC 5480, SEC 2).
const CURVES: &[(&str, usize)] = &[
    ("1.3.132.0.8", 160),
    ("1.3.132.0.9", 160),
    ("1.3.132.0.30", 160),
    ("1.2.840.10045.3.1.1", 192),
    ("1.3.132.0.31", 192),
    ("1.3.132.0.32", 224),
    ("1.3.132.0.33", 224),
    ("1.2.840.10045.3.1.7", 256),
    ("1.3.132.0.10", 256),
    ("1.3.132.0.34", 384),
    ("1.3.132.0.35", 521),
];

/// Bytes of a private key that are looked at.
const KEY: usize = 64 * 1024;

/// Signatures over MD5 and SHA-1: RSA with either, ECDSA and DSA with SHA-1.
const WEAK_SIGNATURES: &[&str] = &[
    "1.2.840.113549.1.1.4",
    "1.2.840.113549.1.1.5",
    "1.2.840.10045.4.1",
    "1.2.840.10040.4.3",
];

const COMMON_NAME: &str = "2.5.4.3";
const SUBJECT_ALT_NAME: &str = "2.5.29.17";

/// Reads the first certificate of a PEM text; `None` if there is none that can be read.
pub fn read(pem: &str) -> Option<Certificate> {
    let start = pem.find("-----BEGIN CERTIFICATE-----")?;
    let end =
        pem.get(start..)?.find("-----END CERTIFICATE-----")? + start + "-----END CERTIFICATE-----".len();
    let block = format!("{}\n", pem.get(start..end)?.trim());
    let certificate = X509::from_pem(block.as_bytes()).ok()?;
    let body = certificate.tbs_certificate();
    let validity = body.validity();
    let spki = body.subject_public_key_info();
    let kind = spki.algorithm.oid.to_string();
    let modulus = (kind == RSA)
        .then(|| modulus(spki.subject_public_key.raw_bytes()))
        .flatten();
    let curve = spki.algorithm.parameters.as_ref().filter(|_| kind == EC);
    let curve = curve.and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
    let curve = curve.map(|curve| curve.to_string());
    Some(Certificate {
        not_before: day(validity.not_before),
        not_after: day(validity.not_after),
        names: names(&certificate),
        rsa_bits: modulus.as_deref().and_then(bits),
        curve_bits: CURVES
            .iter()
            .find(|(oid, _)| curve.as_deref() == Some(*oid))
            .map(|(_, bits)| *bits),
        weak_signature: WEAK_SIGNATURES.contains(&certificate.signature_algorithm().oid.to_string().as_str()),
        self_signed: body.issuer() == body.subject(),
        modulus,
    })
}

/// The day of a time, in UTC. The times of certificates end with the year 9999, as the crate's do.
fn day(time: Time) -> Date {
    let seconds = i64::try_from(time.to_unix_duration().as_secs()).ok();
    seconds
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .map_or(Date::MAX, date_of)
}

/// Whether a text holds a private key.
pub fn is_private_key(text: &str) -> bool {
    text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----")
}

/// Whether a text holds certificates, and no private key.
pub fn is_public(text: &str) -> bool {
    text.contains("-----BEGIN CERTIFICATE-----") && !is_private_key(text)
}

/// Whether a text holds a private key as a block of its own, and not only the words that one begins with.
pub fn holds_private_key(text: &str) -> bool {
    let is_line = |line: &str, start: &str| {
        let line = line.trim();
        line.starts_with(start) && line.ends_with("PRIVATE KEY-----")
    };
    let mut lines = text.lines();
    lines.any(|line| is_line(line, "-----BEGIN ")) && lines.any(|line| is_line(line, "-----END "))
}

/// Whether a text holds a private key that a passphrase locks.
pub fn is_locked_key(text: &str) -> bool {
    is_private_key(text)
        && (text.contains("ENCRYPTED PRIVATE KEY-----") || text.contains("Proc-Type: 4,ENCRYPTED"))
}

/// Whether a text is kept in another form in the repository than where it is used: encrypted, or a pointer to it.
pub fn is_stored_otherwise(text: &str) -> bool {
    [
        "$ANSIBLE_VAULT",
        "sops",
        "GITCRYPT",
        "git-lfs",
        "age-encryption.org",
        "-----BEGIN PGP",
        "-----BEGIN AGE",
    ]
    .iter()
    .any(|mark| text.contains(mark))
}

fn names(certificate: &X509) -> Vec<String> {
    let body = certificate.tbs_certificate();
    let extensions = body.extensions().map_or(&[][..], |list| list.as_slice());
    let listed = extensions
        .iter()
        .find(|extension| extension.extn_id.to_string() == SUBJECT_ALT_NAME)
        .and_then(|extension| SubjectAltName::from_der(extension.extn_value.as_bytes()).ok());
    if let Some(listed) = listed {
        return listed.0.iter().filter_map(general_name).collect();
    }
    let attributes = body.subject().iter();
    attributes
        .filter(|attribute| attribute.oid.to_string() == COMMON_NAME)
        .filter_map(|attribute| std::str::from_utf8(attribute.value.value()).ok())
        .map(str::to_lowercase)
        .collect()
}

fn general_name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.as_str().to_lowercase()),
        GeneralName::IpAddress(bytes) => match bytes.as_bytes() {
            &[a, b, c, d] => Some(std::net::Ipv4Addr::new(a, b, c, d).to_string()),
            bytes => Some(std::net::Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?).to_string()),
        },
        _ => None,
    }
}

/// An RSA modulus, the first integer of the key's sequence.
fn modulus(key: &[u8]) -> Option<Vec<u8>> {
    let (sequence, _) = element(key, 0x30)?;
    let (modulus, _) = element(sequence, 0x02)?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    modulus.get(first..).map(<[u8]>::to_vec)
}

fn bits(number: &[u8]) -> Option<usize> {
    Some(number.len() * 8 - number.first()?.leading_zeros() as usize)
}

/// The content of a DER element of a kind, and what follows it.
fn element(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81..=0x84 => {
            let count = usize::from(length & 0x7f);
            let digits = rest.get(..count)?;
            let length = digits
                .iter()
                .fold(0usize, |length, digit| (length << 8) | usize::from(*digit));
            (length, rest.get(count..)?)
        }
        _ => return None,
    };
    Some((rest.get(..length)?, rest.get(length..)?))
}

impl Certificate {
    /// Whether an RSA private key in PEM belongs to this certificate; `None` if that is unknown.
    pub fn belongs_to(&self, key: &str) -> Option<bool> {
        let modulus = self.modulus.as_deref()?;
        let start = ["RSA PRIVATE KEY-----", "PRIVATE KEY-----"]
            .iter()
            .find_map(|label| key.find(&format!("-----BEGIN {label}")))?;
        let end = start + key.get(start..)?.find("-----END ")?;
        let end = end + key.get(end..)?.find('\n').unwrap_or(key.len() - end);
        let block = format!("{}\n", key.get(start..end)?.trim());
        let (label, der) = pem::decode_vec(block.as_bytes()).ok()?;
        // PKCS#8 names the kind; a key of another kind is another certificate's, too.
        let rsa = label == "RSA PRIVATE KEY" || der.windows(RSA_DER.len()).any(|bytes| bytes == RSA_DER);
        let known = rsa && der.len() <= KEY;
        known.then(|| der.windows(modulus.len()).any(|bytes| bytes == modulus))
    }

    /// Whether it is for a host, wildcards of one label taken into account.
    pub fn is_for(&self, host: &str) -> bool {
        let host = host.to_lowercase();
        self.names.iter().any(|name| {
            let wildcard = name.strip_prefix("*.").is_some_and(|rest| {
                host.split_once('.')
                    .is_some_and(|(label, parent)| !label.is_empty() && parent == rest)
            });
            *name == host || wildcard
        })
    }
}

#[cfg(test)]
mod tests;

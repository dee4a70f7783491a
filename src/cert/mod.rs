//! Certificates and keys, as the files of a deployment hold them.

use x509_cert::Certificate as X509;
use x509_cert::der::{Decode as _, DecodePem as _};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The first day on which it holds, in days since 1970.
    pub from_day: i64,
    /// The last day on which it holds, in days since 1970.
    pub to_day: i64,
    /// Names and addresses that it is for, in lower case; the subject's common name where it lists none.
    pub names: Vec<String>,
    /// Bits of an RSA key; `None` for another kind.
    pub rsa_bits: Option<usize>,
    /// Whether its signature's hash can be forged (MD5, SHA-1).
    pub weak_signature: bool,
    /// Whether it signed itself.
    pub self_signed: bool,
}

/// RSA, of which the modulus tells the strength.
const RSA: &str = "1.2.840.113549.1.1.1";

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
    let day = |seconds: u64| i64::try_from(seconds / DAY).unwrap_or(i64::MAX);
    let validity = body.validity();
    let spki = body.subject_public_key_info();
    let is_rsa = spki.algorithm.oid.to_string() == RSA;
    Some(Certificate {
        from_day: day(validity.not_before.to_unix_duration().as_secs()),
        to_day: day(validity.not_after.to_unix_duration().as_secs()),
        names: names(&certificate),
        rsa_bits: is_rsa
            .then(|| modulus_bits(spki.subject_public_key.raw_bytes()))
            .flatten(),
        weak_signature: WEAK_SIGNATURES.contains(&certificate.signature_algorithm().oid.to_string().as_str()),
        self_signed: body.issuer() == body.subject(),
    })
}

/// Whether a text holds a private key.
pub fn is_private_key(text: &str) -> bool {
    text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----")
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

/// The bits of an RSA modulus, the first integer of the key's sequence.
fn modulus_bits(key: &[u8]) -> Option<usize> {
    let (sequence, _) = element(key, 0x30)?;
    let (modulus, _) = element(sequence, 0x02)?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    let significant = modulus.get(first..)?;
    Some(significant.len() * 8 - significant.first()?.leading_zeros() as usize)
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

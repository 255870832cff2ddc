<?php

$unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

$metadata['http://127.0.0.1:' . getenv('IDP_PORT') . '/idp'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'idp.key',
    'certificate' => 'idp.crt',
    'auth' => 'people',
    'validate.authnrequest' => true,
    'validate.logout' => true,
    'redirect.sign' => true,
    'SingleSignOnServiceBinding' => [SAML2\Constants::BINDING_HTTP_REDIRECT, SAML2\Constants::BINDING_HTTP_POST],
    'SingleLogoutServiceBinding' => [SAML2\Constants::BINDING_HTTP_REDIRECT, SAML2\Constants::BINDING_HTTP_POST],
    'NameIDFormat' => $unspecified,
    'authproc' => [
        1 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid', 'Format' => $unspecified],
    ],
];

# The portal and nothing else: pages, forms and the SAML addresses. Static files are not needed without a screen.
use strict;
use warnings;
use Lemonldap::NG::Portal::Main;

Lemonldap::NG::Portal::Main->run( {} );

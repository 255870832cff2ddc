# The portal loads its captcha module even when no form uses one, and the one it comes with draws pictures with
# libraries that nothing here needs.
package NoCaptcha;

use strict;
use warnings;
use Mouse;

extends 'Lemonldap::NG::Portal::Main::Plugin';

sub init { return 1 }

1;

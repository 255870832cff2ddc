# Refusals and errors.

refused-title = You could not be signed in
refused-what = Your sign-in reached us, but we could not let you in with it. Nothing has been changed.
refused-next-retry = Start again from the sign-in page. A sign-in must be finished within ten minutes and works only once.
refused-next-administrator = If it happens again, tell an administrator of your organisation the reference number below. They can look up the exact reason.
refused-next-contact = If it happens again, tell { $contact } the reference number below. They can look up the exact reason.
refused-when = Time
log-out-refused-title = The logout could not be completed
log-out-refused-what = A message about a logout reached us, but we could not accept it. It has changed nothing.
log-out-refused-next = Use the button below to make sure that you are logged out here. On a shared computer, close the browser as well.

error-number = Error { $status }
error-retry-after = Please try again in { $span }.
error-400-title = This request could not be understood
error-400-what = The address or the form that was sent is incomplete or damaged.
error-400-next = Go back, reload the page and try once more. If you followed a link, check that all of it was copied.
error-403-title = You may not do this
error-403-what = Your roles do not include it, or the request did not come from one of our own pages.
error-403-next = If you need access, ask an administrator of your organisation. Otherwise start again from the start page.
error-404-title = This page does not exist
error-404-what = Nothing is found at this address. It may have been moved or deleted.
error-404-next = Check the address, or look for the page from the start page.
error-405-title = This address cannot be opened like this
error-405-what = The page exists, but not for this kind of request. This happens when the result of a form is reloaded or bookmarked.
error-405-next = Go to the start page and begin again from there.
error-413-title = Too much was sent
error-413-what = What you sent is larger than we accept here. Nothing of it was saved.
error-413-next = Send less at once or choose a smaller file, then try again.
error-429-title = Too many attempts
error-429-what = More requests came from your network than we answer in so short a time.
error-429-next = Wait a minute, then try again.
error-500-title = Something went wrong on our side
error-500-what = The fault has been recorded. It was not caused by what you entered.
error-500-next = Try again in a moment. If it happens again, tell an administrator of your organisation the reference number.
error-503-title = Not available at the moment
error-503-what = The service is starting, being maintained, or very busy.
error-503-next = Try again in a few minutes. What you did before is safe.

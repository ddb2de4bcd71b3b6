<?php
// PHP's own sessions: POST /login signs ada in, GET / names the user or answers 401. Reading releases the lock at once, so that
// requests of one session do not wait for each other.
if ($_SERVER['REQUEST_URI'] === '/login') {
    session_start();
    $_SESSION['user'] = 'ada';
    exit;
}
if (isset($_COOKIE[session_name()])) {
    session_start(['read_and_close' => true]);
}
if (!isset($_SESSION['user'])) {
    http_response_code(401);
    exit('Please sign in.');
}
echo $_SESSION['user'];

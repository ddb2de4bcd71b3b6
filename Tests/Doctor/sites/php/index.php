<?php
// PHP's own sessions as they come, with the one call that its manual asks for at a login.
session_start();
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
$sent = $_SERVER['REQUEST_METHOD'] === 'POST';
$form = '<form method="post"><input name="username"><input name="password" type="password"><button>Sign in</button></form>';

if ($path === '/login' && $sent) {
    if (($_POST['username'] ?? '') === 'ada' && ($_POST['password'] ?? '') === getenv('DOCTOR_PASSWORD')) {
        session_regenerate_id();
        $_SESSION['user'] = 'ada';
        header('Location: /account');
    } else {
        http_response_code(403);
        echo $form;
    }
} elseif ($path === '/login') {
    echo $form;
} elseif ($path === '/account') {
    if (isset($_SESSION['user'])) {
        echo 'You are ada. <form method="post" action="/logout"><button>Sign out</button></form>';
    } else {
        header('Location: /login');
    }
} elseif ($path === '/logout' && $sent) {
    session_destroy();
    header('Location: /login');
} elseif ($path === '/') {
    echo 'Welcome';
} else {
    http_response_code(404);
}

<?php
function help() {}
